import type { Command } from 'commander';
import type { JsonObject } from '../../kernel/index.ts';
import { gathered, parametersOf } from '../model/parameters.ts';
import type { Session } from '../session.ts';

interface RunOptions {
  application: string;
  param?: string[];
  paramFile?: string;
  trigger?: string;
  dryRun?: boolean;
  evenIfDisabled?: boolean;
  executionId?: string;
  follow?: boolean;
}

/** `gennaker pipeline run NAME --application A --param k=v --follow` */
export function addPipelineRun(pipeline: Command, session: Session): void {
  pipeline
    .command('run')
    .description('start a pipeline')
    .argument('<name>', 'name or id')
    .requiredOption('-a, --application <name>', 'application')
    .option('-p, --param <key=value>', 'a parameter; may be given several times', gathered)
    .option('--param-file <file>', 'parameters as one map in JSON or YAML; - is standard input')
    .option('--trigger <file>', 'what else is known of the start, as one map: artifacts, buildInfo, …')
    .option('--dry-run', 'change nothing outside')
    .option('--even-if-disabled', 'also where the pipeline is disabled')
    .option('--execution-id <ulid>', 'the id that the execution is to have')
    .option('-f, --follow', 'show its stages until it is over, and tell by the exit code how it ended')
    .action(async (name: string, options: RunOptions) => {
      const { change } = await import('../client/executions.ts');
      const { application, param, paramFile, executionId, evenIfDisabled, follow = false } = options;
      const parameters = { ...(await mapIn(paramFile, session)), ...parametersOf(param ?? []) };
      const trigger = { ...(await mapIn(options.trigger, session)), ...(options.dryRun ? { dryRun: true } : {}) };
      const connection = await session.connection();
      const execution = await change(connection, 'start', {
        ...{ application, nameOrId: name, trigger },
        ...(paramFile !== undefined || param !== undefined ? { parameters } : {}),
        ...(executionId === undefined ? {} : { executionId }),
        ...(evenIfDisabled ? { evenIfDisabled } : {}),
      });
      if (follow) {
        const { followToEnd } = await import('../follow-to-end.ts');
        await followToEnd(session, connection, execution.executionId);
        return;
      }
      session.show(execution, () => [
        `Execution ${execution.executionId} of ${execution.name} is ${execution.status}.`,
        `Follow it: gennaker execution show ${execution.executionId} --follow`,
      ]);
    });
}

async function mapIn(file: string | undefined, session: Session): Promise<JsonObject> {
  if (file === undefined) return {};
  const { readDocument } = await import('../documents.ts');
  return await readDocument(file, session.terminal);
}
