import { Command, CommanderError } from 'commander';
import { addApplication } from './commands/application.ts';
import { addCanary } from './commands/canary.ts';
import { addCondition } from './commands/condition.ts';
import { addConfig } from './commands/config.ts';
import { addDemo } from './commands/demo.ts';
import { addExecution } from './commands/execution.ts';
import { addPipeline } from './commands/pipeline.ts';
import { addPipelineTemplate } from './commands/pipeline-template.ts';
import { addProject } from './commands/project.ts';
import { addServe } from './commands/serve.ts';
import { addStage } from './commands/stage.ts';
import { addTask } from './commands/task.ts';
import { addToken } from './commands/token.ts';
import { addVersion } from './commands/version.ts';
import { exitCodes } from './exit-codes.ts';
import { Session } from './session.ts';
import { processTerminal, type Terminal } from './terminal.ts';

/** In the order of the help. What a command needs is loaded when it is given, so that the help is quick. */
const commands = [
  addServe,
  addApplication,
  addPipeline,
  addPipelineTemplate,
  addProject,
  addCanary,
  addCondition,
  addExecution,
  addTask,
  addToken,
  addConfig,
  addStage,
  addDemo,
  addVersion,
];

/**
 * Runs one command.
 *
 * @param argv as the process got it
 * @returns the exit code, one of {@link exitCodes}
 */
export async function run(argv: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  const program = new Command('gennaker')
    .description('Safe deployments from one small process')
    .option('--config <file>', 'settings file')
    .option('--server <url>', 'server to talk to; else client.url of the settings, or the one that they would start')
    .option('--token-file <file>', 'file with an API token; a server on this machine asks for none')
    .option('--json', 'answer in JSON, for programs')
    .showHelpAfterError('Add --help to see what there is.')
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .addHelpText('after', '\nExit codes and examples: docs/cli.md');
  const session = new Session(program, terminal);
  for (const add of commands) add(program, session);
  everywhere(program, (command) => command.exitOverride());
  try {
    await program.parseAsync([...argv]);
    return session.exitCode;
  } catch (error) {
    // It has told already what is wrong, or shown the help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    const { reportError } = await import('./report-error.ts');
    return reportError(error, terminal, session.json);
  }
}

/** A command takes on what its parent is only when it is made, and these were made before. */
function everywhere(command: Command, change: (command: Command) => void): void {
  change(command);
  for (const child of command.commands) everywhere(child, change);
}
