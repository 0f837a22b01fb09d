import type { JsonObject } from '../../kernel/index.ts';
import { WrongUsage } from '../errors.ts';

/**
 * `--param key=value`, given as often as there are parameters. Values are text, as in a form; the pipeline says what
 * each should be.
 *
 * @throws {WrongUsage} no `=`, or one key twice
 */
export function parametersOf(pairs: readonly string[]): JsonObject {
  const parameters: JsonObject = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) throw new WrongUsage(`--param ${pair} should be KEY=VALUE, such as --param version=1.2.3.`);
    const key = pair.slice(0, at);
    if (key in parameters) throw new WrongUsage(`--param ${key} is given twice; which one is meant?`);
    parameters[key] = pair.slice(at + 1);
  }
  return parameters;
}

/** Gathers an option that may be given several times. */
export const gathered = (value: string, before: readonly string[] = []): string[] => [...before, value];
