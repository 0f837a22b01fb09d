import { isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';

/**
 * Something that lies elsewhere and has a version: an image, a file, a chart. A map in Spinnaker's form, with `type`,
 * `name`, `version`, `location`, `reference`, `artifactAccount`, `provenance`, `uuid`, `customKind`; what else is known
 * of it stands in `metadata`.
 */
export type Artifact = JsonObject;

const fields = new Set([
  'type',
  'name',
  'version',
  'location',
  'reference',
  'artifactAccount',
  'provenance',
  'uuid',
  'customKind',
]);

/** An artifact as it is written, with the keys that it does not know in its `metadata`; undefined where it is no map. */
export function artifactOf(value: Json | undefined): Artifact | undefined {
  if (!isJsonObject(value)) return undefined;
  const said = Object.entries(value).filter(([, each]) => each !== null);
  const known = said.filter(([key]) => fields.has(key));
  const unknown = said.filter(([key]) => !fields.has(key) && key !== 'metadata');
  const { metadata } = value;
  return {
    ...Object.fromEntries(known),
    metadata: { ...(isJsonObject(metadata) ? metadata : {}), ...Object.fromEntries(unknown) },
  };
}

/** All artifacts in lists, and lists of lists; each once, in the order in which they come. */
export function artifactsIn(...values: readonly (Json | undefined)[]): Artifact[] {
  const found = new Map<string, Artifact>();
  const add = (value: Json | undefined): void => {
    if (Array.isArray(value)) {
      value.forEach(add);
      return;
    }
    const artifact = artifactOf(value);
    if (artifact === undefined) return;
    const key = sameText(artifact);
    if (!found.has(key)) found.set(key, artifact);
  };
  values.forEach(add);
  return [...found.values()];
}

/** What is said of an artifact, as text; an empty one where nothing is. */
export function said(artifact: Artifact, field: string): string {
  const value = artifact[field];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** For people: `docker/image gcr.io/shop:v7`. Files that are carried along are not printed. */
export function describeArtifact(artifact: Artifact): string {
  const [type, name, version, location] = ['type', 'name', 'version', 'location'].map((key) => said(artifact, key));
  const reference = /^(?:embedded|remote)\//.test(type ?? '') ? '' : said(artifact, 'reference');
  const what = [name, version === '' ? '' : `version ${version ?? ''}`, location === '' ? '' : `in ${location ?? ''}`];
  const named = what.filter((part) => part !== '').join(' ') || reference;
  return cut([type, named].filter((part) => part !== '').join(' ') || 'an artifact of which nothing is said');
}

export const cut = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

/** The same for two artifacts of which the same is said, in whatever order. */
function sameText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(sameText).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).toSorted();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${sameText(value[key] ?? null)}`).join(',')}}`;
}
