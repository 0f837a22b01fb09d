import { Command } from 'commander';
import { DomainError } from '../kernel/index.ts';
import { addServe } from './serve.ts';

/**
 * Runs one command.
 *
 * @param argv as the process got it
 * @returns the exit code
 */
export async function run(argv: readonly string[]): Promise<number> {
  const program = new Command('gennaker')
    .description('Safe deployments from one small process')
    .option('--config <file>', 'settings file');
  addServe(program);
  try {
    await program.parseAsync([...argv]);
    return 0;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}
