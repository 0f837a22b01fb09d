import type { Command } from 'commander';
import type { Session } from '../session.ts';

/** `gennaker canary judge` */
export function addCanary(program: Command, session: Session): void {
  program
    .command('canary')
    .description('compares a canary with its baseline')
    .command('judge')
    .description('judge points that were measured, without a server')
    .argument('<file>', '{canaryConfig, thresholds, metricSetPairs}, JSON or YAML; - is standard input')
    .action(async (file: string) => {
      const [{ judge, readAnalysis }, { readDocument }, { judgmentDocument, judgmentLines }] = await Promise.all([
        import('../../canary/index.ts'),
        import('../documents.ts'),
        import('../model/judgment.ts'),
      ]);
      const judgment = judge(readAnalysis(await readDocument(file, session.terminal)));
      session.show(judgmentDocument(judgment), () => judgmentLines(judgment));
    });
}
