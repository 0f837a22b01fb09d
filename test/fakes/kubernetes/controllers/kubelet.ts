import type { Json, KubeObject } from '../objects.ts';
import type { Change } from '../store.ts';
import { withCondition } from './conditions.ts';
import { containerStates } from './container-states.ts';
import { type Controller, type ControlPlane, keyOf } from './control-plane.ts';
import { fitsNode } from './nodes.ts';

/** Stands in for scheduler and kubelet: pods get a node and become what their images say, but nothing runs. */
export class Kubelet implements Controller {
  /** Pods that stay as they are for now. */
  held: (pod: KubeObject) => boolean = () => false;
  private addresses = 1;

  constructor(private readonly plane: ControlPlane) {}

  concerns({ now: { table, object }, type }: Change): string[] {
    if (table === '/pods') return type === 'DELETED' ? [] : [keyOf(object)];
    const { namespace } = object.metadata;
    // What pods may wait for.
    if (type === 'DELETED' || !['/configmaps', '/secrets', '/nodes', '/persistentvolumeclaims'].includes(table))
      return [];
    return this.plane
      .list('Pod', namespace)
      .filter(({ status }) => status?.phase === 'Pending')
      .map(keyOf);
  }

  reconcile(key: string): void {
    const pod = this.plane.find('Pod', key);
    if (!pod || this.held(pod)) return;
    if (pod.metadata.deletionTimestamp) {
      this.stop(pod);
      return;
    }
    if (['Succeeded', 'Failed'].includes(pod['status']?.phase)) return;
    if (!pod['spec'].nodeName && !this.schedule(pod)) return;
    this.run(this.plane.find('Pod', key)!);
  }

  private stop(pod: KubeObject): void {
    if (!pod.metadata.finalizers?.length) {
      this.plane.remove(pod);
      return;
    }
    if (!pod.metadata.deletionGracePeriodSeconds) return;
    const stopped = { ...pod, metadata: { ...pod.metadata, deletionGracePeriodSeconds: 0 } };
    this.plane.registry.store.put('/pods', stopped);
  }

  private schedule(pod: KubeObject): boolean {
    const nodes = this.plane.list('Node');
    const node = nodes.find((one) => fitsNode(pod['spec'], one));
    const claim = this.missingClaim(pod);
    if (node && claim === undefined) {
      this.plane.change(pod, ({ spec }) => {
        spec.nodeName = node.metadata.name;
      });
      const { namespace, name } = pod.metadata;
      this.plane.event(
        pod,
        'Normal',
        'Scheduled',
        `Successfully assigned ${namespace!}/${name} to ${node.metadata.name}`,
      );
      return true;
    }
    const why = claim ?? `${nodes.length} node(s) didn't match Pod's node affinity/selector`;
    const message = `0/${nodes.length} nodes are available: ${why}. preemption: 0/${nodes.length} nodes are available: ${nodes.length} Preemption is not helpful for scheduling.`;
    const condition = { type: 'PodScheduled', status: 'False' as const, reason: 'Unschedulable', message };
    const conditions = withCondition(pod['status']?.conditions, condition, this.plane.text());
    this.plane.status(pod, { ...pod['status'], phase: 'Pending', conditions });
    this.plane.event(pod, 'Warning', 'FailedScheduling', message);
    return false;
  }

  private missingClaim(pod: KubeObject): string | undefined {
    for (const { persistentVolumeClaim: claim } of pod['spec'].volumes ?? []) {
      if (!claim) continue;
      const found = this.plane.find('PersistentVolumeClaim', `${pod.metadata.namespace!}/${String(claim.claimName)}`);
      if (!found) return `persistentvolumeclaim "${String(claim.claimName)}" not found`;
      if (found['status']?.phase !== 'Bound' && !this.waitsForConsumer(found))
        return 'pod has unbound immediate PersistentVolumeClaims';
    }
    return undefined;
  }

  private waitsForConsumer(claim: KubeObject): boolean {
    const storage = this.plane.find('StorageClass', `/${String(claim['spec'].storageClassName ?? 'standard')}`);
    return storage?.['volumeBindingMode'] === 'WaitForFirstConsumer';
  }

  private run(pod: KubeObject): void {
    const now = this.plane.text();
    const missing = this.missingSource(pod);
    const previous = pod['status'] ?? {};
    const startTime = previous.startTime ?? now;
    const { initial, main } = containerStates(pod, missing, now);
    for (const { event } of [...initial, ...main]) {
      if (event) this.plane.event(pod, 'Warning', event.reason, event.message);
    }
    const initContainerStatuses = initial.map(({ status }) => status);
    const containerStatuses = main.map(({ status }) => status);
    const phase = phaseOf(pod, initContainerStatuses, containerStatuses);
    const isReady = phase === 'Running' && containerStatuses.every(({ ready }: Json) => ready);
    const podIP = previous.podIP ?? this.address();
    const late = initContainerStatuses.filter(({ ready }) => !ready).map(({ name }) => String(name));
    const conditions = this.conditions(pod, isReady, phase, containerStatuses, late, now);
    this.plane.status(pod, {
      ...previous,
      phase,
      conditions,
      hostIP: '10.0.0.1',
      hostIPs: [{ ip: '10.0.0.1' }],
      podIP,
      podIPs: [{ ip: podIP }],
      startTime,
      ...(initial.length > 0 && { initContainerStatuses }),
      containerStatuses,
      qosClass: previous.qosClass ?? 'BestEffort',
    });
  }

  private conditions(
    pod: KubeObject,
    isReady: boolean,
    phase: string,
    statuses: Json[],
    late: string[],
    now: string,
  ): Json[] {
    const unready = statuses.filter(({ ready }) => !ready).map(({ name }) => String(name));
    const reason = phase === 'Succeeded' ? 'PodCompleted' : phase === 'Failed' ? 'PodFailed' : 'ContainersNotReady';
    const why = isReady
      ? {}
      : {
          reason,
          ...(reason === 'ContainersNotReady' && { message: `containers with unready status: [${unready.join(' ')}]` }),
        };
    const ready = isReady ? ('True' as const) : ('False' as const);
    let conditions = pod['status']?.conditions;
    conditions = withCondition(conditions, { type: 'PodScheduled', status: 'True' }, now);
    const initialized =
      late.length === 0
        ? { status: 'True' as const }
        : {
            status: 'False' as const,
            reason: 'ContainersNotInitialized',
            message: `containers with incomplete status: [${late.join(' ')}]`,
          };
    conditions = withCondition(conditions, { type: 'Initialized', ...initialized }, now);
    conditions = withCondition(conditions, { type: 'ContainersReady', status: ready, ...why }, now);
    return withCondition(conditions, { type: 'Ready', status: ready, ...why }, now);
  }

  /** A ConfigMap or Secret that the pod needs and that is not there, in the kubelet's words. */
  private missingSource(pod: KubeObject): { kind: 'mount' | 'env'; message: string } | undefined {
    const { namespace } = pod.metadata;
    const lacks = (kind: 'ConfigMap' | 'Secret', name: string | undefined, optional?: boolean): string | undefined =>
      name === undefined || optional || this.plane.find(kind, `${namespace!}/${name}`)
        ? undefined
        : `${kind.toLowerCase()} "${name}" not found`;
    for (const { name, configMap, secret } of pod['spec'].volumes ?? []) {
      const message =
        lacks('ConfigMap', configMap?.name, configMap?.optional) ??
        lacks('Secret', secret?.secretName, secret?.optional);
      if (message)
        return { kind: 'mount', message: `MountVolume.SetUp failed for volume "${String(name)}" : ${message}` };
    }
    for (const { env = [], envFrom = [] } of pod['spec'].containers) {
      for (const { valueFrom, configMapRef = valueFrom?.configMapKeyRef, secretRef = valueFrom?.secretKeyRef } of [
        ...env,
        ...envFrom,
      ]) {
        const message =
          lacks('ConfigMap', configMapRef?.name, configMapRef?.optional) ??
          lacks('Secret', secretRef?.name, secretRef?.optional);
        if (message) return { kind: 'env', message };
      }
    }
    return undefined;
  }

  private address(): string {
    this.addresses += 1;
    return `10.244.${(this.addresses >> 8) & 255}.${this.addresses & 255}`;
  }
}

function phaseOf({ spec }: KubeObject, initial: Json[], statuses: Json[]): string {
  const all = (is: (state: Json) => boolean): boolean => statuses.every(({ state }) => is(state));
  if (spec.restartPolicy === 'Never' && initial.some(({ state }) => state.terminated?.exitCode > 0)) return 'Failed';
  if (spec.restartPolicy !== 'Always' && all(({ terminated }) => terminated)) {
    return all(({ terminated }) => terminated.exitCode === 0) ? 'Succeeded' : 'Failed';
  }
  const hasStarted = statuses.some(({ state, restartCount }) => state.running ?? state.terminated ?? restartCount > 0);
  return hasStarted ? 'Running' : 'Pending';
}
