import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What a field holds: `string`, `number`, `boolean`, `any`, `Array<…>`, `{ [key: string]: …; }` or the name of a type. */
export interface Declared {
  type: string;
  format: string;
}

type Fields = ReadonlyMap<string, Declared>;

const models = join(dirname(createRequire(import.meta.url).resolve('@kubernetes/client-node')), 'gen/models');
const field = /"baseName": "([^"]+)",\s+"type": "([^"]+)",\s+"format": "([^"]*)"/g;
const known = new Map<string, Fields | undefined>();

/**
 * The fields of a type of the API, `V1PodSpec`, or undefined of one that is not told. Read from the text of the official
 * client's models, which are generated from Kubernetes' OpenAPI: to import all 800 takes a second of each suite.
 */
export function fieldsOf(type: string): Fields | undefined {
  if (!known.has(type)) known.set(type, read(type));
  return known.get(type);
}

function read(type: string): Fields | undefined {
  if (!/^\w+$/.test(type)) return undefined;
  try {
    const text = readFileSync(join(models, `${type}.js`), 'utf8');
    return new Map(Array.from(text.matchAll(field), ([, name, of, format]) => [name!, { type: of!, format: format! }]));
  } catch {
    return undefined;
  }
}

/** The type of a kind: `V1Deployment`. */
export const typeOfKind = ({ kind, version }: { kind: string; version: string }): string =>
  kind === 'Event' ? 'CoreV1Event' : version[0]!.toUpperCase() + version.slice(1) + kind;
