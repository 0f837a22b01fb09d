/** What manifests say to whoever deploys them, and what is written on objects to find them again. Spinnaker's own keys. */
import { isJsonObject, type JsonObject } from '../../../kernel/index.ts';
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { asJson, asObject, at, mapAt, textsAt, withAt } from './reading.ts';

export const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
/** The operation that deployed the object; a label too, where objects are looked up by it. */
export const operationKey = 'gennaker.io/operation';
/** Which manifest of that operation it is. */
export const partKey = 'gennaker.io/operation-part';
/** Operations that changed it since, the last ones, each with its answer where it has one. */
export const operationsKey = 'gennaker.io/operations';
/** What was deployed, as a checksum: without the metadata. */
export const contentKey = 'gennaker.io/content-hash';
export const restartedKey = 'kubectl.kubernetes.io/restartedAt';
const balancersKey = 'traffic.spinnaker.io/load-balancers';

export const artifactKey = (field: 'type' | 'name' | 'location' | 'version'): string =>
  `artifact.spinnaker.io/${field}`;
const strategyKey = (name: string): string => `strategy.spinnaker.io/${name}`;

/** How an object is handed to the cluster. */
export type Submission =
  /** By `metadata.generateName`: a new one each time. */
  | 'create'
  | 'recreate'
  | 'replace'
  | 'server-side-apply'
  /** Takes fields over that somebody else holds. */
  | 'forced-apply'
  | 'client-side-apply';

export const annotationsOf = (object: KubernetesObject): Record<string, string> =>
  textsAt(object, 'metadata', 'annotations');
export const labelsOf = (object: KubernetesObject): Record<string, string> => textsAt(object, 'metadata', 'labels');
export const annotation = (object: KubernetesObject, key: string): string | undefined => annotationsOf(object)[key];

/** Recreate beats replace, replace beats apply. Without a word, fields are applied by the server. */
export function submissionOf(object: KubernetesObject): Submission {
  const { name, generateName } = object.metadata;
  // Neither counts when it is empty; a manifest that was read may well lack the name.
  if (generateName && !name) return 'create';
  if (isTrue(object, 'recreate')) return 'recreate';
  if (isTrue(object, 'replace')) return 'replace';
  switch (annotation(object, strategyKey('server-side-apply'))?.toLowerCase()) {
    case 'force-conflicts':
      return 'forced-apply';
    case 'false':
      return 'client-side-apply';
    default:
      return 'server-side-apply';
  }
}

/** What ran under its name before goes away first. */
export const toBeRecreated = (object: KubernetesObject): KubernetesObject =>
  withAnnotations(object, { [strategyKey('recreate')]: 'true' });

/** Whether the manifest itself says that its name gets a version, or gets none. */
export function saysVersioned(object: KubernetesObject): boolean | undefined {
  const said = annotation(object, strategyKey('versioned'))?.toLowerCase();
  return said === undefined ? undefined : said === 'true';
}

/** How many versions may stay; what is no number says nothing. */
export function maxVersionHistory(object: KubernetesObject): number | undefined {
  const said = annotation(object, strategyKey('max-version-history'))?.trim();
  return said !== undefined && /^-?\d{1,9}$/.test(said) ? Number(said) : undefined;
}

export const usesSourceCapacity = (object: KubernetesObject): boolean => isTrue(object, 'use-source-capacity');

const isTrue = (object: KubernetesObject, name: string): boolean =>
  annotation(object, strategyKey(name))?.toLowerCase() === 'true';

/** The load balancers that an object was deployed with, `service web`; `undefined` where nothing is said. */
export function loadBalancersOf(object: KubernetesObject): string[] | undefined {
  const said = annotation(object, balancersKey);
  if (said === undefined) return undefined;
  try {
    const names: unknown = JSON.parse(said);
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}

export const withLoadBalancers = (object: KubernetesObject, names: readonly string[]): KubernetesObject =>
  withAnnotations(object, { [balancersKey]: JSON.stringify(names) });

const hasTemplate = (object: KubernetesObject): boolean => isJsonObject(at(object, 'spec', 'template'));

/** Where labels and annotations stand: on the object, and on the pods that it makes. */
const objectPath = ['metadata'];
const templatePath = ['spec', 'template', 'metadata'];

/** Writes over what is there. */
export function withAnnotations(object: KubernetesObject, added: Record<string, string>): KubernetesObject {
  return asObject(merged(asJson(object), [...objectPath, 'annotations'], added));
}

export function withLabels(object: KubernetesObject, added: Record<string, string>): KubernetesObject {
  return asObject(merged(asJson(object), [...objectPath, 'labels'], added));
}

/** The same for the pods that it makes, if it makes any. */
export function withTemplateLabels(object: KubernetesObject, added: Record<string, string>): KubernetesObject {
  return hasTemplate(object) ? asObject(merged(asJson(object), [...templatePath, 'labels'], added)) : object;
}

/** On the object and its pods; what somebody has written there stays. */
export function withDefaultAnnotations(object: KubernetesObject, added: Record<string, string>): KubernetesObject {
  const places = hasTemplate(object) ? [objectPath, templatePath] : [objectPath];
  return asObject(
    places.reduce((json, place) => {
      const path = [...place, 'annotations'];
      return merged(json, path, { ...added, ...mapAt(json, ...path) });
    }, asJson(object)),
  );
}

function merged(json: JsonObject, path: readonly string[], added: JsonObject): JsonObject {
  return withAt(json, path, { ...mapAt(json, ...path), ...added });
}
