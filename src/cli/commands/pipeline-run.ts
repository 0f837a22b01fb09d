import type { Command } from 'commander';
import { gathered, parametersOf } from '../model/parameters.ts';
import type { Session } from '../session.ts';

interface RunOptions {
  application: string;
  param?: string[];
  paramFile?: string;
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
    .option('-f, --follow', 'show its stages until it is over, and tell by the exit code how it ended')
    .action(async (name: string, options: RunOptions) => {
      const { change } = await import('../client/executions.ts');
      const { application, param, paramFile, follow = false } = options;
      const { readDocument } = await import('../documents.ts');
      const fromFile = paramFile === undefined ? {} : await readDocument(paramFile, session.terminal);
      const parameters = { ...fromFile, ...parametersOf(param ?? []) };
      const connection = await session.connection();
      const execution = await change(connection, 'start', { application, nameOrId: name, parameters });
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
