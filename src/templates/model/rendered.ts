import { graphFaults } from '../../applications/index.ts';
import { type Fault, isJsonObject, type JsonObject } from '../../kernel/index.ts';

/** What a template made of a configuration. */
export interface Rendered {
  /** An ordinary pipeline: it needs no template any more. */
  pipeline: JsonObject;
  /** What of the configuration has no effect. Paths begin with `template` or `config`. */
  warnings: Fault[];
}

/** What is wrong with the stage graph of a pipeline that was made. Paths begin with `pipeline`. */
export function renderedFaults({ stages }: JsonObject): Fault[] {
  const list = Array.isArray(stages) ? stages.filter(isJsonObject) : [];
  return graphFaults(list).map(({ path, message }) => ({ path: ['pipeline', ...path], message }));
}
