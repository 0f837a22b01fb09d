import type { Command } from 'commander';
import type { JsonObject } from '../../kernel/index.ts';
import { exitCodes } from '../exit-codes.ts';
import { gathered, parametersOf } from '../model/parameters.ts';
import type { Session } from '../session.ts';

interface Options {
  application?: string;
  pipeline?: string;
  param?: string[];
  artifact?: string[];
}

/** `gennaker pipeline plan` */
export function addPipelinePlan(pipeline: Command, session: Session): void {
  pipeline
    .command('plan')
    .description('say what a pipeline would change in its clusters now; nothing is changed')
    .argument('<file>', 'JSON or YAML; - is standard input')
    .option('-a, --application <name>', 'instead of the one in the file')
    .option('--pipeline <name>', 'of those in the file, by name or id')
    .option('-p, --param <key=value>', 'a parameter; may be given several times', gathered)
    .option('--artifact <file...>', 'artifacts that it would be started with, each one map in JSON or YAML')
    .action(async (file: string, { application, pipeline: name, param, artifact = [] }: Options) => {
      const { planPipeline } = await import('../client/plans.ts');
      const { planLines, wouldFail } = await import('../model/plan-lines.ts');
      const { pipelineNamed, readPipelines } = await import('../pipeline-files.ts');
      const { readDocument } = await import('../documents.ts');
      const { document } = pipelineNamed(await readPipelines(file, session.terminal), name, file);
      const artifacts: JsonObject[] = [];
      for (const each of artifact) artifacts.push(await readDocument(each, session.terminal));
      const stages = await planPipeline(await session.connection(), {
        document: application === undefined ? document : { ...document, application },
        parameters: parametersOf(param ?? []),
        artifacts,
      });
      if (wouldFail(stages)) session.exitCode = exitCodes.refused;
      session.show(stages, () => planLines(stages));
    });
}
