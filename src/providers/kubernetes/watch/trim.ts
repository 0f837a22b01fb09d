/** What is kept of an object that is watched: what its view is made of, and no secret, no env, no volume. Pure. */
import { isJsonObject, type Json, type JsonObject } from '../../../kernel/index.ts';
import type { KubernetesObject, OwnerReference } from '../api/kubernetes-api.ts';
import { at, mapAt, mapsAt, textAt } from '../objects/reading.ts';

/** Parts of an object that many others have as well: the labels of the pods of one group, the images that they run. */
export interface Parts {
  labels: JsonObject;
  /** What `spec` says that is the same for all alike. */
  spec: JsonObject;
}

/** Parts that are its own. */
export interface Own {
  creationTimestamp?: Json;
  deletionTimestamp?: Json;
  annotations?: JsonObject;
  spec?: JsonObject;
  status?: JsonObject;
}

export interface Trimmed {
  apiVersion: string;
  kind: string;
  name: string;
  namespace: string;
  uid: string;
  /** Who made it: the owner that is marked as its controller. */
  owner: OwnerReference | undefined;
  parts: Parts;
  own: Own;
}

const keptAnnotations = [
  /^moniker\.spinnaker\.io\//,
  /^traffic\.spinnaker\.io\/load-balancers$/,
  /^gennaker\.io\/(operation|description)$/,
  /^deployment\.kubernetes\.io\/revision$/,
];
/** A message of the cluster that is longer says no more. */
const longestText = 300;

/** @returns `undefined`: it is not to be shown */
export function trimmed(object: KubernetesObject, onlyManaged: boolean): Trimmed | undefined {
  const { apiVersion, kind, metadata } = object;
  const annotations = metadata.annotations ?? {};
  if (annotations['caching.spinnaker.io/ignore'] === 'true') return undefined;
  if (onlyManaged && !annotations['moniker.spinnaker.io/application']) return undefined;
  const { common, own } = specOf(object);
  const kept = Object.entries(annotations).filter(([key]) => keptAnnotations.some((pattern) => pattern.test(key)));
  const { creationTimestamp, deletionTimestamp } = metadata;
  return {
    apiVersion,
    kind,
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    uid: metadata.uid ?? '',
    owner: metadata.ownerReferences?.find(({ controller }) => controller === true),
    parts: { labels: { ...metadata.labels }, spec: common },
    own: {
      ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
      ...(kept.length > 0 ? { annotations: Object.fromEntries(kept) } : {}),
      ...(own === undefined ? {} : { spec: own }),
      status: statusOf(object),
    },
  };
}

function specOf(object: KubernetesObject): { common: JsonObject; own?: JsonObject } {
  const spec = object.spec ?? {};
  switch (object.kind) {
    case 'Pod':
      return { common: containersOf(spec), own: pick(spec, ['nodeName']) };
    case 'Service':
      return { common: {}, own: pick(spec, ['type', 'selector', 'ports', 'externalName']) };
    case 'Ingress':
      return { common: {}, own: pick(spec, ['ingressClassName', 'defaultBackend', 'rules', 'tls']) };
    case 'NetworkPolicy':
      return { common: {}, own: pick(spec, ['podSelector', 'policyTypes', 'ingress']) };
    case 'CronJob':
      return { common: { jobTemplate: { spec: templateOf(mapAt(spec, 'jobTemplate', 'spec')) } } };
    default:
      return { common: templateOf(spec), own: pick(spec, ['replicas', 'parallelism', 'completions']) };
  }
}

function templateOf(spec: JsonObject): JsonObject {
  const labels = mapAt(spec, 'template', 'metadata', 'labels');
  return { template: { metadata: { labels }, spec: containersOf(mapAt(spec, 'template', 'spec')) } };
}

function containersOf(spec: JsonObject): JsonObject {
  const images = (field: string): JsonObject[] => mapsAt(spec, field).map((each) => pick(each, ['name', 'image']));
  const first = images('initContainers');
  return { containers: images('containers'), ...(first.length > 0 ? { initContainers: first } : {}) };
}

const shownConditions = new Set<unknown>(['Ready', 'PodScheduled', 'Available', 'Progressing', 'Complete', 'Failed']);
const counts = [
  'replicas',
  'readyReplicas',
  'availableReplicas',
  'updatedReplicas',
  'desiredNumberScheduled',
  'numberReady',
  'active',
  'succeeded',
  'failed',
];

function statusOf(object: KubernetesObject): JsonObject {
  const { status = {} } = object;
  const conditions = mapsAt(status, 'conditions').filter(
    ({ type, status: holds }) => shownConditions.has(type) && !(type === 'PodScheduled' && holds === 'True'),
  );
  const containers = mapsAt(status, 'containerStatuses');
  return {
    ...pick(status, ['phase', 'podIP', 'startTime', 'loadBalancer', ...counts]),
    ...(conditions.length > 0 ? { conditions: conditions.map(conditionOf) } : {}),
    ...(containers.length > 0 ? { containerStatuses: containers.map(containerOf) } : {}),
  };
}

/** Of what is as it should be, the name and since when. */
function conditionOf(condition: JsonObject): JsonObject {
  const isWell = condition.status === 'True' && condition.type !== 'Failed';
  return {
    ...pick(condition, ['type', 'status', 'lastTransitionTime']),
    ...(isWell ? {} : texts(condition, ['reason', 'message'])),
  };
}

function containerOf(status: JsonObject): JsonObject {
  if (status.ready === true) return pick(status, ['ready', 'restartCount']);
  return {
    ...pick(status, ['name', 'ready', 'restartCount', 'started', 'image']),
    ...(at(status, 'state') === undefined ? {} : { state: stateOf(mapAt(status, 'state')) }),
    ...(at(status, 'lastState', 'terminated') === undefined ? {} : { lastState: stateOf(mapAt(status, 'lastState')) }),
  };
}

function stateOf(state: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(state).map(([name, told]) => [
      name,
      { ...pick(isJsonObject(told) ? told : {}, ['exitCode', 'signal']), ...texts(told, ['reason', 'message']) },
    ]),
  );
}

function pick(from: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = from[key];
      return value === undefined || value === null ? [] : [[key, value] as const];
    }),
  );
}

function texts(from: Json | undefined, keys: readonly string[]): JsonObject {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = textAt(from, key);
      return value === undefined ? [] : [[key, value.slice(0, longestText)] as const];
    }),
  );
}
