/** The objects that an order names, one by one, in the form that the rest counts on. */
import { type Fault, isJsonObject, type Json, type JsonObject } from '../../../../kernel/index.ts';
import type { KubernetesObject } from '../../api/kubernetes-api.ts';
import { submittable } from '../../objects/diff/index.ts';
import { asObject } from '../../objects/reading.ts';

/** One object, with its place in what was handed in. */
export interface Item {
  object: KubernetesObject;
  path: (string | number)[];
}

const mostObjects = 1_000;
/** Nothing that a cluster has is nested so deep, and whoever walks through it must come to an end. */
const deepest = 100;

/** Lists give way to what they hold, empty documents to nothing. */
export function expanded(manifests: readonly Json[]): { items: Item[]; faults: Fault[] } {
  const items: Item[] = [];
  const faults: Fault[] = [];
  const take = (manifest: Json, path: (string | number)[]): void => {
    if (manifest === null || (isJsonObject(manifest) && Object.keys(manifest).length === 0)) return;
    if (!isJsonObject(manifest)) {
      faults.push({
        path,
        message: `is ${kindOfValue(manifest)}. Expected an object with apiVersion, kind and metadata.`,
      });
      return;
    }
    const { kind, items: inner } = manifest;
    if (typeof kind === 'string' && kind.toLowerCase() === 'list' && Array.isArray(inner)) {
      inner.forEach((each, place) => take(each, [...path, 'items', place]));
      return;
    }
    const found = formFaults(manifest, path);
    if (found.length > 0) faults.push(...found);
    else items.push({ object: named(manifest), path });
  };
  manifests.forEach((manifest, place) => {
    const path = ['manifests', place];
    if (isDeeper(manifest, deepest)) faults.push({ path, message: `is nested deeper than ${deepest} levels.` });
    else take(manifest, path);
  });
  if (items.length > mostObjects) {
    faults.push({
      path: ['manifests'],
      message: `are ${items.length}. At most ${mostObjects} can be deployed at once.`,
    });
  }
  return { items, faults };
}

/** Without what only a live object has: people paste those as well. */
function named(manifest: JsonObject): KubernetesObject {
  const object = submittable(asObject(manifest));
  const { name } = object.metadata as { name?: string };
  return { ...object, metadata: { ...object.metadata, name: name ?? '' } };
}

function formFaults({ apiVersion, kind, metadata }: JsonObject, path: (string | number)[]): Fault[] {
  const faults: Fault[] = [];
  const missing = (field: string[], value: Json | undefined, example: string): void => {
    if (typeof value === 'string' && value !== '') return;
    const said = value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`;
    faults.push({ path: [...path, ...field], message: `${said}. Expected a text such as ${example}.` });
  };
  missing(['apiVersion'], apiVersion, 'apps/v1');
  missing(['kind'], kind, 'Deployment');
  const about = isJsonObject(metadata) ? metadata : {};
  missing(['metadata', 'name'], about['name'] || about['generateName'], 'web');
  // Left out or empty, it is the usual one.
  missing(['metadata', 'namespace'], about['namespace'] || 'default', 'prod');
  return faults;
}

function isDeeper(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((each) => isDeeper(each, levels - 1));
}

const kindOfValue = (value: Json): string => (Array.isArray(value) ? 'a list' : `a ${typeof value}`);
