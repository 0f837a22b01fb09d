import type { Command } from 'commander';
import type { DemoResult } from '../demo/demo.ts';
import { exitCodes } from '../exit-codes.ts';
import { tableLines } from '../model/table.ts';
import type { Session } from '../session.ts';

/** `gennaker demo`: the main job on this machine, with a real service and real traffic, in under a minute. */
export function addDemo(program: Command, session: Session): void {
  program
    .command('demo')
    .description('show a release and a rolled-back release on this machine, under traffic')
    .option('--exit', 'leave when done; judgments are answered for you')
    .action(async ({ exit = false }: { exit?: boolean }) => {
      const { Demo } = await import('../demo/demo.ts');
      const demo = new Demo(session.terminal, !exit && process.stdin.isTTY);
      const interrupted = new Promise<'interrupted'>((resolve) => {
        process.once('SIGINT', () => {
          resolve('interrupted');
        });
        process.once('SIGTERM', () => {
          resolve('interrupted');
        });
      });
      try {
        const result = await Promise.race([demo.run(), interrupted]);
        if (result === 'interrupted') {
          session.exitCode = exitCodes.interrupted;
          return;
        }
        session.exitCode = asPromised(result) ? exitCodes.done : exitCodes.refused;
        session.terminal.out(`\n${summaryOf(result).join('\n')}\n`);
        if (!exit) {
          session.terminal.out(
            `\nThe server stays until Ctrl-C. Look around:\n${hintsFor(demo.url ?? '').join('\n')}\n`,
          );
          await interrupted;
        }
        if (session.json) session.terminal.out(`${JSON.stringify(result)}\n`);
      } finally {
        await demo.stop();
      }
    });
}

/** No request failed, two releases succeeded, and the broken one was taken back. */
function asPromised({ requests, executions }: DemoResult): boolean {
  const releases = executions.filter(({ pipeline }) => pipeline === 'Release');
  const [first, second, third] = releases;
  return (
    requests.failed === 0 &&
    requests.sent > 0 &&
    first?.status === 'SUCCEEDED' &&
    second?.status === 'SUCCEEDED' &&
    third?.status === 'TERMINAL' &&
    third.rolledBack
  );
}

function summaryOf({ requests, executions, serverGroups }: DemoResult): string[] {
  return [
    ...tableLines(
      ['PIPELINE', 'STATUS', 'SECONDS', 'ROLLED BACK'],
      executions.map((each) => [each.pipeline, each.status, each.seconds.toFixed(1), each.rolledBack ? 'yes' : '']),
    ),
    '',
    ...tableLines(
      ['SERVER GROUP', 'TRAFFIC', 'INSTANCES'],
      serverGroups.map((each) => [each.name, each.enabled ? 'yes' : 'no', String(each.instances)]),
    ),
    '',
    ...tableLines(
      ['ANSWERED BY', 'REQUESTS'],
      Object.entries(requests.byVersion).map(([version, count]) => [version, String(count)]),
    ),
    `${String(requests.sent)} requests, ${String(requests.failed)} failed.`,
  ];
}

const hintsFor = (url: string): string[] =>
  ['pipeline list -a hello', 'execution list -a hello', `application get hello`].map(
    (command) => `  npm run -s gennaker -- --server ${url} ${command}`,
  );
