/** Workloads and pods as server groups and instances. */
import type { HealthState, Instance, ServerGroup } from '../../port.ts';
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { annotation, labelsOf, loadBalancersOf, operationKey } from './annotations.ts';
import { imagesOf } from './artifacts/replacement.ts';
import { imageName } from './artifacts/image-name.ts';
import { kindName } from './kinds.ts';
import { selects } from './label-selectors.ts';
import { monikerOf } from './moniker.ts';
import { containerReason } from './reasons/containers.ts';
import { createdAt, instantAt, mapsAt, numberAt, textAt, textsAt } from './reading.ts';
import { conditionsOf } from './stability/verdict.ts';
import { isDisabled, isSelectedBy, podLabelsOf, selectorOf } from './traffic.ts';

/** What a server group is seen with. */
export interface Around {
  account: string;
  /** Its own pods. */
  pods: readonly KubernetesObject[];
  /** Of its namespace. */
  services: readonly KubernetesObject[];
  /** Network policies of its namespace. */
  policies: readonly KubernetesObject[];
}

export const serverGroupName = (object: KubernetesObject): string => `${kindName(object)} ${object.metadata.name}`;

export function serverGroupOf(object: KubernetesObject, { account, pods, services, policies }: Around): ServerGroup {
  const balancers = loadBalancersOf(object);
  const selecting = services.filter((service) => isSelectedBy(object, service));
  const disabled = isDisabled(balancers, object, services);
  const desired = numberAt(object, 'spec', 'replicas') ?? numberAt(object, 'status', 'desiredNumberScheduled') ?? 0;
  const named = (balancers ?? []).flatMap((name) =>
    services.filter((service) => `service ${service.metadata.name}` === name),
  );
  const living = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const watched = selecting.length > 0 ? selecting : named;
  const images = imagesOf(object);
  return {
    name: serverGroupName(object),
    moniker: monikerOf(object),
    cloudProvider: 'kubernetes',
    account,
    region: object.metadata.namespace ?? '',
    createdAt: createdAt(object),
    disabled,
    trafficPercentage: disabled ? 0 : trafficShare(living, watched),
    capacity: { min: desired, desired, max: desired },
    instances: living.map((pod) => instanceOf(pod, watched)),
    loadBalancers: [...new Set([...(balancers ?? []), ...selecting.map(({ metadata }) => `service ${metadata.name}`)])],
    firewalls: policies.filter((policy) => isCoveredBy(object, policy)).map(({ metadata }) => metadata.name),
    version: images.map((image) => image.slice(imageName(image).length + 1) || image).join(', '),
    // Whoever orders its like hands this back.
    launch: { kind: kindName(object), images, clone: serverGroupName(object) },
    labels: labelsOf(object),
    operation: annotation(object, operationKey) ?? '',
  };
}

/** Percent of the pods that the Services send traffic to. */
function trafficShare(pods: readonly KubernetesObject[], services: readonly KubernetesObject[]): number {
  if (services.length === 0 || pods.length === 0) return 100;
  return Math.round((pods.filter((pod) => takesTraffic(pod, services)).length / pods.length) * 100);
}

export const takesTraffic = (pod: KubernetesObject, services: readonly KubernetesObject[]): boolean =>
  services.some((service) => selects(selectorOf(service), labelsOf(pod)));

/** An empty selector of a policy means all pods of the namespace. */
function isCoveredBy(object: KubernetesObject, policy: KubernetesObject): boolean {
  const wanted = Object.entries(textsAt(policy, 'spec', 'podSelector', 'matchLabels'));
  const labels = podLabelsOf(object);
  return wanted.every(([key, value]) => labels[key] === value);
}

function instanceOf(pod: KubernetesObject, services: readonly KubernetesObject[]): Instance {
  const ready = conditionsOf(pod).some(({ type, status }) => type === 'Ready' && status === 'True');
  const health = healthOf(pod);
  const isOut = services.length > 0 && !takesTraffic(pod, services);
  const address = textAt(pod, 'status', 'podIP');
  const statuses = mapsAt(pod, 'status', 'containerStatuses');
  const restarts = Math.max(0, ...statuses.map((status) => numberAt(status, 'restartCount') ?? 0));
  const launchedAt = instantAt(pod, 'status', 'startTime') ?? createdAt(pod);
  const traffic = { type: 'kubernetes/traffic', state: 'OutOfService' as const, reason: 'No Service selects the pod.' };
  return {
    name: pod.metadata.name,
    healthState: stateOf(health, ready, isOut),
    health: isOut ? [...health, traffic] : health,
    launchedAt,
    since: readySince(pod) ?? launchedAt,
    zone: pod.metadata.namespace ?? '',
    ...(address === undefined ? {} : { address }),
    version: imagesOf(pod).join(', '),
    details: { uid: pod.metadata.uid ?? '', restarts, node: textAt(pod, 'spec', 'nodeName') ?? '' },
  };
}

const phases: Readonly<Record<string, HealthState>> = {
  Pending: 'Starting',
  Running: 'Up',
  Succeeded: 'Succeeded',
  Failed: 'Failed',
};

/** One signal for the pod, and one for each container; the pod's says only that the machine runs. */
function healthOf(pod: KubernetesObject): Instance['health'] {
  const phase = phases[textAt(pod, 'status', 'phase') ?? ''] ?? 'Unknown';
  const containers = mapsAt(pod, 'status', 'containerStatuses').map((status): Instance['health'][number] => {
    const reason = containerReason(status, `pod ${pod.metadata.name}`, []);
    const state = status['ready'] === true ? 'Up' : 'Down';
    return { type: 'kubernetes/container', state, ...(state === 'Up' || reason === undefined ? {} : { reason }) };
  });
  const scheduled = conditionsOf(pod).find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  const why = scheduled?.message ? { reason: scheduled.message } : {};
  return [{ type: 'kubernetes/pod', state: phase, healthClass: 'platform', ...why }, ...containers];
}

function stateOf(health: Instance['health'], ready: boolean, isOut: boolean): HealthState {
  const phase = health[0]?.state ?? 'Unknown';
  if (phase !== 'Up') return phase;
  if (!ready) return 'Down';
  return isOut ? 'OutOfService' : 'Up';
}

function readySince(pod: KubernetesObject): number | undefined {
  const ready = mapsAt(pod, 'status', 'conditions').find(({ type }) => type === 'Ready');
  return instantAt(ready, 'lastTransitionTime');
}
