/** What a job says to its pipeline by writing it to its log. */
import { InvalidInput, isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';

const property = 'SPINNAKER_PROPERTY_';
const config = 'SPINNAKER_CONFIG_JSON=';

/**
 * Reads lines with `SPINNAKER_PROPERTY_<KEY>=<value>` (the key in lower case, the value up to the end of the line) and
 * `SPINNAKER_CONFIG_JSON={…}` (an object on one line, laid over what came before).
 *
 * @throws {InvalidInput} what follows `SPINNAKER_CONFIG_JSON=` is no JSON object; names the line
 */
export function jobOutput(log: string): JsonObject {
  const output = new Map<string, Json>();
  for (const [index, line] of log.split(/\r?\n/).entries()) {
    const written = after(line, config);
    if (written !== undefined) {
      for (const [key, value] of Object.entries(configOf(written, index + 1))) output.set(key, value);
      continue;
    }
    const said = after(line, property);
    const equals = said?.indexOf('=') ?? -1;
    if (said === undefined || equals <= 0) continue;
    output.set(said.slice(0, equals).trim().toLowerCase(), said.slice(equals + 1).trim());
  }
  // A key such as __proto__ comes out as a field like any other.
  return Object.fromEntries(output);
}

function after(line: string, mark: string): string | undefined {
  const start = line.indexOf(mark);
  return start < 0 ? undefined : line.slice(start + mark.length);
}

function configOf(written: string, line: number): JsonObject {
  const fault = (message: string): InvalidInput =>
    new InvalidInput('The output of the job', [
      { path: ['SPINNAKER_CONFIG_JSON'], message: `(line ${line}) ${message}` },
    ]);
  let value: Json;
  try {
    value = JSON.parse(written) as Json;
  } catch (error) {
    throw fault(`is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isJsonObject(value)) throw fault('is no object. Expected {"key": "value"} on one line.');
  return value;
}
