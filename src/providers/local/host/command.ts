import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { env } from 'node:process';

/** What an instance may inherit from the host's environment; everything else is said in the order. */
export const inherited = ['PATH', 'HOME', 'LANG', 'TZ'] as const;

const fallbackPath = '/usr/local/bin:/usr/bin:/bin';

/** Not settings: what any program needs to find its tools, its home and its language. */
export function inheritedEnvironment(): Record<string, string> {
  const entries = inherited.flatMap((name) => {
    const value = env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

/** Puts the port where the arguments ask for it with `{{PORT}}`. */
export function withPort(command: readonly string[], port: number): string[] {
  return command.map((argument) => argument.replaceAll('{{PORT}}', String(port)));
}

/**
 * The file that a command's first word means, as `execvp` would find it.
 *
 * @param folder where a relative path begins
 * @returns `undefined` when there is none that can be executed
 */
export function findCommand(word: string, folder: string, path = fallbackPath): string | undefined {
  if (word.includes('/')) {
    const file = isAbsolute(word) ? word : join(folder, word);
    return isExecutable(file) ? file : undefined;
  }
  return path
    .split(delimiter)
    .map((entry) => join(entry || '.', word))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
