import { type Json, isMap } from './objects.ts';

/**
 * How the values of a field are merged, as the API's types declare it by `+listType`, `+listMapKey`, `+mapType` and
 * `patchMergeKey`. A field that is not told merges by its fields when it is a map, and as one when it is a list.
 */
export interface Shape {
  /** A list of objects told apart by these keys. */
  keys?: string[];
  /** The key of strategic merge patches, where it is not the first of `keys`. */
  mergeKey?: string;
  /** A list of distinct scalars. */
  set?: true;
  /** Changed only as a whole. */
  atomic?: true;
  /** Strategic merge patch: keeps only what the patch says (`patchStrategy=retainKeys`). */
  retainKeys?: true;
  /** Of elements that do not say the key. */
  keyDefaults?: Record<string, Json>;
  fields?: Record<string, Shape>;
  /** Of each element of a list or map. */
  item?: Shape;
}

const atomic: Shape = { atomic: true };
const byName: Shape = { keys: ['name'] };
const byType: Shape = { keys: ['type'] };

const container: Shape = {
  fields: {
    ports: { keys: ['containerPort', 'protocol'], keyDefaults: { protocol: 'TCP' } },
    env: byName,
    volumeMounts: { keys: ['mountPath'] },
    volumeDevices: { keys: ['devicePath'] },
    resources: { fields: { claims: byName } },
  },
};
const containers: Shape = { keys: ['name'], item: container };

const podSpec: Shape = {
  fields: {
    containers,
    initContainers: containers,
    ephemeralContainers: containers,
    volumes: { keys: ['name'], retainKeys: true, item: { retainKeys: true } },
    imagePullSecrets: byName,
    hostAliases: { keys: ['ip'] },
    nodeSelector: atomic,
    topologySpreadConstraints: { keys: ['topologyKey', 'whenUnsatisfiable'] },
    schedulingGates: byName,
    resourceClaims: byName,
    affinity: {
      fields: { nodeAffinity: { fields: { requiredDuringSchedulingIgnoredDuringExecution: atomic } } },
    },
  },
};

const metadata: Shape = {
  fields: { finalizers: { set: true }, ownerReferences: { keys: ['uid'] } },
};
const template: Shape = { fields: { metadata, spec: podSpec } };
const conditions: Shape = { fields: { conditions: byType } };
const workload: Shape = { fields: { selector: atomic, template, strategy: { retainKeys: true } } };

const kinds: Record<string, Record<string, Shape>> = {
  Pod: {
    spec: podSpec,
    status: { fields: { conditions: byType, podIPs: { keys: ['ip'] }, hostIPs: atomic } },
  },
  Service: {
    spec: { fields: { selector: atomic, ports: { keys: ['port', 'protocol'], keyDefaults: { protocol: 'TCP' } } } },
    status: conditions,
  },
  Deployment: { spec: workload, status: conditions },
  ReplicaSet: { spec: workload, status: conditions },
  ReplicationController: { spec: workload, status: conditions },
  StatefulSet: { spec: workload, status: conditions },
  DaemonSet: { spec: workload, status: conditions },
  Job: { spec: workload, status: { fields: { conditions: { ...byType, atomic: true } } } },
  CronJob: { spec: { fields: { jobTemplate: { fields: { metadata, spec: workload } } } } },
  ServiceAccount: { secrets: byName },
  Namespace: { status: conditions },
  Node: {
    spec: { fields: { taints: { atomic: true, keys: ['key'] } } },
    status: { fields: { conditions: byType, addresses: { keys: ['type'] } } },
  },
  PersistentVolumeClaim: { spec: { fields: { selector: atomic } }, status: conditions },
  PodDisruptionBudget: { spec: { fields: { selector: atomic } }, status: conditions },
  NetworkPolicy: { spec: { fields: { podSelector: atomic } } },
  HorizontalPodAutoscaler: { spec: { fields: { scaleTargetRef: atomic } }, status: conditions },
  CustomResourceDefinition: { status: conditions },
  MutatingWebhookConfiguration: { webhooks: byName },
  ValidatingWebhookConfiguration: { webhooks: byName },
};

/** The shape of a built-in kind, from its root. */
export const shapeOf = (kind: string): Shape => ({ fields: { metadata, ...kinds[kind] } });

/** The shape which a CustomResourceDefinition's schema declares by `x-kubernetes-list-type` and its like. */
export function shapeOfSchema(schema: Json, root = true): Shape {
  const fields = Object.entries<Json>(schema?.properties ?? {}).map(
    ([name, of]) => [name, shapeOfSchema(of, false)] as const,
  );
  const item = schema?.items ?? (isMap(schema?.additionalProperties) ? schema.additionalProperties : undefined);
  return {
    fields: { ...Object.fromEntries(fields), ...(root && { metadata }) },
    ...(item && { item: shapeOfSchema(item, false) }),
    ...(schema?.['x-kubernetes-list-type'] === 'map' && { keys: schema['x-kubernetes-list-map-keys'] }),
    ...(schema?.['x-kubernetes-list-type'] === 'set' && { set: true as const }),
    ...(schema?.['x-kubernetes-map-type'] === 'atomic' && { atomic: true as const }),
  };
}

/** The shape of a field of a map. */
export const fieldOf = (shape: Shape | undefined, name: string): Shape | undefined =>
  shape?.fields?.[name] ?? (shape?.keys ? undefined : shape?.item);
