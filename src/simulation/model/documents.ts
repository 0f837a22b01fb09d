import { isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';

/** A pipeline that was found in a file, and where in it. */
export interface FoundDocument {
  path: (string | number)[];
  document: JsonObject;
}

/** Deeper lie a pipeline's own parts. */
const deepestWrapper = 6;

/**
 * The pipelines and templates of a file, in whatever wrapping tools hand them out: alone, in a list, in a map by
 * application or id, under `pipelines` or `specification`, as the base64 of a `savePipeline` job.
 */
export function pipelinesIn(content: Json): FoundDocument[] {
  return search(content, [], 0);
}

function search(value: Json, path: FoundDocument['path'], depth: number): FoundDocument[] {
  if (depth > deepestWrapper) return [];
  if (Array.isArray(value)) return value.flatMap((each, index) => search(each, [...path, index], depth + 1));
  if (typeof value === 'string') return path.at(-1) === 'pipeline' ? search(decoded(value), path, depth + 1) : [];
  if (!isJsonObject(value)) return [];
  if (looksLikePipeline(value)) return [{ path, document: value }];
  return Object.entries(value).flatMap(([key, each]) => search(each, [...path, key], depth + 1));
}

function looksLikePipeline(value: JsonObject): boolean {
  if (isTemplate(value) || value['type'] === 'templatedPipeline' || Array.isArray(value['stages'])) return true;
  return typeof value['application'] === 'string' && typeof value['name'] === 'string' && !('job' in value);
}

/** A pipeline template, `{schema, variables, pipeline}`, or one of the first generation with its `stages`. */
export const isTemplate = (value: JsonObject): boolean =>
  value['schema'] !== undefined &&
  isJsonObject(value['metadata']) &&
  (isJsonObject(value['pipeline']) || 'stages' in value);

/** What a `savePipeline` job holds: JSON in base64. */
function decoded(text: string): Json {
  try {
    return JSON.parse(Buffer.from(text, 'base64').toString('utf8')) as Json;
  } catch {
    return null;
  }
}
