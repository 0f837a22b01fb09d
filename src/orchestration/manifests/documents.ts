import { parseAllDocuments } from 'yaml';
import { InvalidInput, isJsonObject, type Json, type JsonObject, toJson } from '../../kernel/index.ts';

const mostManifests = 1000;
/** As Kubernetes' own tools read YAML: `0644` is octal. Dates are left as the text that they are. */
const reading = {
  version: '1.1' as const,
  customTags: (tags: unknown[]) =>
    tags.filter((tag) => (tag as { tag?: unknown }).tag !== 'tag:yaml.org,2002:timestamp'),
} as unknown as Parameters<typeof parseAllDocuments>[1];
/** YAML may name one node many times: bounded, so that a small text does not become a huge value. */
const limits = { maxAliasCount: 100 };

/**
 * All documents of a text, in their order.
 *
 * @param what in a user's words, for the refusal
 * @throws {InvalidInput} it is neither YAML nor JSON; says the line
 */
export function documentsIn(text: string, what: string): Json[] {
  const parsed = parseAllDocuments(text, reading);
  return (Array.isArray(parsed) ? parsed : []).map((document, position) => {
    const [error] = document.errors;
    const fault = (message: string): InvalidInput => new InvalidInput(what, [{ path: [position], message }]);
    if (error) throw fault(`is no YAML: ${error.message}`);
    try {
      return toJson(document.toJS(limits));
    } catch (cause) {
      throw fault(`is no YAML: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  });
}

/**
 * The manifests among what an author wrote: a map, a list of them, lists of lists, text that is YAML. Nothing (null, an empty
 * document) counts for nothing.
 *
 * @throws {InvalidInput} something there is no map, or there are more than a thousand
 */
export function manifestsIn(said: Json | undefined, what: string): JsonObject[] {
  const found: JsonObject[] = [];
  const add = (value: Json, path: (string | number)[]): void => {
    if (value === null || value === '') return;
    if (Array.isArray(value))
      value.forEach((each, position) => {
        add(each, [...path, position]);
      });
    else if (typeof value === 'string')
      documentsIn(value, what).forEach((each, position) => {
        add(each, [...path, position]);
      });
    else if (isJsonObject(value)) found.push(value);
    else
      throw new InvalidInput(what, [
        { path, message: `is ${JSON.stringify(value)}; expected a manifest, which is a map.` },
      ]);
  };
  add(said ?? null, []);
  if (found.length > mostManifests) {
    const message = `are ${String(found.length)}; at most ${String(mostManifests)} can be deployed at once.`;
    throw new InvalidInput(what, [{ path: [], message }]);
  }
  return found;
}

/** What stands in a `kind: List` takes its place. */
export function flattened(manifests: readonly JsonObject[]): JsonObject[] {
  return manifests.flatMap((manifest) => {
    const { kind, items } = manifest;
    const isList = typeof kind === 'string' && kind.toLowerCase() === 'list' && Array.isArray(items);
    return isList ? flattened(items.filter(isJsonObject)) : [manifest];
  });
}
