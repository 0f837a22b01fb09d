/** By which field the elements of a list are told apart, where Kubernetes merges lists by element. */
import { isJsonObject, type Json, type JsonObject } from '../../../kernel/index.ts';

/** The patch merge keys of the kinds that come with Kubernetes. What is not here is replaced as a whole. */
const mergeKeys: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  env: 'name',
  volumes: 'name',
  imagePullSecrets: 'name',
  secrets: 'name',
  webhooks: 'name',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
  hostAliases: 'ip',
  topologySpreadConstraints: 'topologyKey',
  resourceClaims: 'name',
  conditions: 'type',
  ownerReferences: 'uid',
};

/** Texts that are merged as a set. */
export const primitiveSets: ReadonlySet<string> = new Set(['finalizers']);

/** @param path of keys, down to the list's own */
export function mergeKeyOf(path: readonly string[]): string | undefined {
  const field = path.at(-1) ?? '';
  // Those of a Service are told apart otherwise than those of a container, and those of a network policy not at all.
  if (field === 'ports') {
    const holder = path.at(-2) ?? '';
    if (holder.endsWith('ontainers')) return 'containerPort';
    return path.join('.') === 'spec.ports' ? 'port' : undefined;
  }
  return mergeKeys[field];
}

/** A key that tells the elements apart: the merge key, else `name` where all have one of their own. */
export function tellingKey(path: readonly string[], ...lists: readonly Json[][]): string | undefined {
  const candidates = [mergeKeyOf(path), 'name'].filter((key) => key !== undefined);
  return candidates.find((key) => lists.every((list) => isTold(list, key)));
}

function isTold(list: readonly Json[], key: string): boolean {
  const values = list.map((element) => (isJsonObject(element) ? element[key] : undefined));
  const areKeys = values.every((value) => typeof value === 'string' || typeof value === 'number');
  return areKeys && new Set(values).size === values.length;
}

export const elementBy = (list: readonly Json[], key: string, value: Json | undefined): JsonObject | undefined =>
  list.filter(isJsonObject).find((element) => element[key] === value);
