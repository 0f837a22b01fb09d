/** What is known of the kinds of objects: how they are called, in which order they are deployed, what can be done to them. */
import type { KubernetesObject } from '../api/kubernetes-api.ts';

/** What can be asked of an object of a kind. Every kind can be deployed, patched and deleted. */
export type Ability =
  | 'resize'
  | 'scale'
  | 'pauseRollout'
  | 'resumeRollout'
  | 'undoRollout'
  | 'restartRollout'
  /** Spreads traffic. */
  | 'balance'
  /** Takes traffic. */
  | 'serve'
  | 'hasPods';

/** How Spinnaker's screens sort objects. */
export type SpinnakerKind =
  | 'serverGroupManagers'
  | 'serverGroups'
  | 'instances'
  | 'loadBalancers'
  | 'securityGroups'
  | 'configs'
  | 'unclassified';

export interface Kind {
  /** As stages and outputs write it, `replicaSet`, `VirtualService.networking.istio.io`. */
  name: string;
  spinnakerKind: SpinnakerKind;
  /** Low ones are deployed first; equal ones in the order in which they were given. */
  priority: number;
  /** Gets a version in its name unless somebody says otherwise. */
  versioned: boolean;
  namespaced: boolean;
  abilities: ReadonlySet<Ability>;
}

/** What an account says of a kind that is not known here. */
export interface CustomKind {
  kubernetesKind: string;
  spinnakerKind: SpinnakerKind;
  deployPriority: number;
  versioned: boolean;
  namespaced: boolean;
}

/** Groups whose kinds go by their plain names: they come with Kubernetes. */
const nativeGroups = new Set([
  '',
  'core',
  'batch',
  'apps',
  'extensions',
  'storage.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'autoscaling',
  'admissionregistration.k8s.io',
  'policy',
  'scheduling.k8s.io',
  'settings.k8s.io',
  'authorization.k8s.io',
  'authentication.k8s.io',
  'rbac.authorization.k8s.io',
  'certificates.k8s.io',
  'networking.k8s.io',
]);

/** `apps` of `apps/v1`; the core group `v1` is the empty one. */
export const groupOf = (apiVersion: string): string => apiVersion.split('/').slice(0, -1).join('/');

export const isNative = (apiVersion: string): boolean => nativeGroups.has(groupOf(apiVersion));

/** What nobody knows is deployed last: what it leans on is there by then. */
const lastPriority = 1000;
const rollouts: Ability[] = ['pauseRollout', 'resumeRollout', 'undoRollout', 'restartRollout', 'serve'];

const serverGroup = (name: string, ...abilities: Ability[]): Kind =>
  kind(name, 100, { spinnakerKind: 'serverGroups', abilities: new Set<Ability>([...abilities, 'serve']) });
const config = (name: string, priority: number, versioned = false): Kind =>
  kind(name, priority, { spinnakerKind: 'configs', versioned });
const clusterWide = (name: string, priority: number): Kind => kind(name, priority, { namespaced: false });

function kind(name: string, priority: number, more: Partial<Kind> = {}): Kind {
  return {
    name,
    priority,
    spinnakerKind: 'unclassified',
    versioned: false,
    namespaced: true,
    abilities: new Set(),
    ...more,
  };
}

const known: readonly Kind[] = [
  clusterWide('namespace', 0),
  clusterWide('clusterRole', 20),
  kind('role', 20),
  clusterWide('clusterRoleBinding', 30),
  kind('roleBinding', 30),
  clusterWide('customResourceDefinition', 30),
  kind('serviceAccount', 40),
  { ...config('persistentVolume', 40), namespaced: false },
  clusterWide('storageClass', 40),
  clusterWide('mutatingWebhookConfiguration', 40),
  clusterWide('validatingWebhookConfiguration', 40),
  config('configMap', 50, true),
  config('secret', 50, true),
  config('persistentVolumeClaim', 50),
  kind('service', 70, { spinnakerKind: 'loadBalancers', abilities: new Set<Ability>(['balance']) }),
  kind('ingress', 70, { spinnakerKind: 'loadBalancers' }),
  kind('networkPolicy', 70, { spinnakerKind: 'securityGroups' }),
  clusterWide('apiService', 80),
  kind('podDisruptionBudget', 90),
  kind('limitRange', 90),
  kind('podPreset', 90),
  clusterWide('podSecurityPolicy', 90),
  kind('deployment', 100, {
    spinnakerKind: 'serverGroupManagers',
    abilities: new Set<Ability>(['resize', 'scale', ...rollouts]),
  }),
  { ...serverGroup('replicaSet', 'resize', 'scale', 'hasPods'), versioned: true },
  serverGroup('statefulSet', 'resize', 'scale', ...rollouts),
  serverGroup('daemonSet', 'resize', ...rollouts),
  serverGroup('job'),
  serverGroup('cronJob'),
  kind('pod', 100, { spinnakerKind: 'instances', versioned: true, abilities: new Set<Ability>(['serve']) }),
  kind('horizontalPodAutoscaler', 110),
];

const byName = new Map(known.map((each) => [each.name.toLowerCase(), each]));

const aliases: Readonly<Record<string, string>> = {
  deploy: 'deployment',
  rs: 'replicaSet',
  ds: 'daemonSet',
  po: 'pod',
  svc: 'service',
  sa: 'serviceAccount',
  cm: 'configMap',
  crd: 'customResourceDefinition',
  hpa: 'horizontalPodAutoscaler',
  ns: 'namespace',
  netpol: 'networkPolicy',
  pv: 'persistentVolume',
  pvc: 'persistentVolumeClaim',
  sc: 'storageClass',
  sts: 'statefulSet',
  ing: 'ingress',
  pdb: 'podDisruptionBudget',
  cj: 'cronJob',
};

/** The name of a kind as it is shown: with its group where that does not come with Kubernetes. */
export function kindName({ apiVersion, kind: written }: Pick<KubernetesObject, 'apiVersion' | 'kind'>): string {
  if (!isNative(apiVersion)) return `${written}.${groupOf(apiVersion)}`;
  return byName.get(written.toLowerCase())?.name ?? written.charAt(0).toLowerCase() + written.slice(1);
}

/** What is known of the kind of an object; of a kind from elsewhere, what the account says of it. */
export function kindOf(
  object: Pick<KubernetesObject, 'apiVersion' | 'kind'>,
  custom: readonly CustomKind[] = [],
): Kind {
  const name = kindName(object);
  const found = isNative(object.apiVersion) ? byName.get(name.toLowerCase()) : undefined;
  if (found !== undefined) return found;
  const said = custom.find(({ kubernetesKind }) => isSameKind(kubernetesKind, name));
  if (said === undefined) return kind(name, lastPriority);
  const { spinnakerKind, deployPriority, versioned, namespaced } = said;
  const abilities = new Set<Ability>(spinnakerKind.startsWith('serverGroup') ? ['serve'] : []);
  return { name, spinnakerKind, priority: deployPriority, versioned, namespaced, abilities };
}

/** `Deployment`, `deploy` and `deployment` are one kind; `VirtualService` of one group is not that of another. */
export const isSameKind = (one: string, other: string): boolean => canonical(one) === canonical(other);

function canonical(name: string): string {
  const lower = name.toLowerCase();
  const [plain = '', ...group] = lower.split('.');
  const written = nativeGroups.has(group.join('.')) ? plain : lower;
  return (aliases[written] ?? written).toLowerCase();
}

const symbolic: Readonly<Record<string, number>> = {
  LOWEST_PRIORITY: 1000,
  WORKLOAD_ATTACHMENT_PRIORITY: 110,
  WORKLOAD_CONTROLLER_PRIORITY: 100,
  WORKLOAD_PRIORITY: 100,
  WORKLOAD_MODIFIER_PRIORITY: 90,
  PDB_PRIORITY: 90,
  API_SERVICE_PRIORITY: 80,
  NETWORK_RESOURCE_PRIORITY: 70,
  MOUNTABLE_DATA_PRIORITY: 50,
  MOUNTABLE_DATA_BACKING_RESOURCE_PRIORITY: 40,
  SERVICE_ACCOUNT_PRIORITY: 40,
  STORAGE_CLASS_PRIORITY: 40,
  ADMISSION_PRIORITY: 40,
  RESOURCE_DEFINITION_PRIORITY: 30,
  ROLE_BINDING_PRIORITY: 30,
  ROLE_PRIORITY: 20,
  NAMESPACE_PRIORITY: 0,
};

/** A priority as an account writes it: a number, or one of Spinnaker's names for it. @returns `undefined`: neither */
export function priorityOf(written: string | number): number | undefined {
  if (typeof written === 'number') return Number.isSafeInteger(written) ? written : undefined;
  const name = written
    .trim()
    .toUpperCase()
    .replaceAll(/[\s-]+/g, '_');
  if (/^-?\d{1,9}$/.test(name)) return Number(name);
  return symbolic[name] ?? symbolic[`${name}_PRIORITY`];
}
