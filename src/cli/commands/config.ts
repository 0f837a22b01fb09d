import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import type { Session } from '../session.ts';

/** `gennaker config check`, `gennaker config schema` */
export function addConfig(program: Command, session: Session): void {
  const config = program.command('config').description('the settings');

  config
    .command('check')
    .description('check the settings file and the environment; nothing is started')
    .action(async () => {
      const { checkSettings } = await import('../../settings/index.ts');
      const { config: file } = session.options;
      const found = checkSettings(file === undefined ? {} : { file });
      if (!found.ok) session.exitCode = exitCodes.refused;
      session.show(found, () => [
        ...found.lines,
        ...found.warnings.map((warning) => `Warning: ${warning}`),
        found.ok
          ? `The settings are valid (${found.file ?? 'no file: defaults and environment'}).`
          : `The settings are not valid: ${found.faults.length} ${found.faults.length === 1 ? 'fault' : 'faults'}.`,
      ]);
    });

  config
    .command('schema')
    .description('print the JSON Schema of the settings file, for editors')
    .action(async () => {
      const { settingsJsonSchema } = await import('../../settings/index.ts');
      session.terminal.out(`${JSON.stringify(settingsJsonSchema(), undefined, 2)}\n`);
    });
}
