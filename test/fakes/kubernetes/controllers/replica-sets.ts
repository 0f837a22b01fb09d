import { Failure } from '../failures.ts';
import { type Json, type KubeObject, controllerOf, controllingOwner } from '../objects.ts';
import { mapSelector, selectorOf } from '../selectors.ts';
import type { Change } from '../store.ts';
import { withCondition, withoutCondition } from './conditions.ts';
import { type Controller, type ControlPlane, keyOf } from './control-plane.ts';
import { availableAtMs, isActive, isReady, leastWanted, podFrom } from './pods.ts';

/** Keeps as many pods as a ReplicaSet or ReplicationController wants. */
export class ReplicaSetController implements Controller {
  constructor(
    private readonly plane: ControlPlane,
    private readonly kind: 'ReplicaSet' | 'ReplicationController',
  ) {}

  concerns({ now: { table, object }, was }: Change): string[] {
    if (table === (this.kind === 'ReplicaSet' ? 'apps/replicasets' : '/replicationcontrollers')) return [keyOf(object)];
    if (table !== '/pods') return [];
    const { namespace } = object.metadata;
    const owners = [object, ...(was ? [was.object] : [])]
      .map(controllingOwner)
      .filter((owner) => owner?.kind === this.kind);
    if (owners.length > 0) return [...new Set(owners.map((owner) => `${namespace!}/${owner!.name}`))];
    // A pod that is nobody's may be taken in by one whose selector it fits.
    if (controllingOwner(object) ?? object.metadata.deletionTimestamp) return [];
    return this.plane
      .list(this.kind, namespace)
      .filter((set) => this.fits(set)(object.metadata.labels))
      .map(keyOf);
  }

  reconcile(key: string): void {
    const set = this.plane.find(this.kind, key);
    if (!set) return;
    try {
      if (!set.metadata.deletionTimestamp) this.manage(set);
    } finally {
      this.report(this.plane.find(this.kind, key)!, key);
    }
  }

  private fits({ spec }: KubeObject): (labels: Record<string, string> | undefined) => boolean {
    return this.kind === 'ReplicaSet' ? selectorOf(spec.selector) : mapSelector(spec.selector);
  }

  private manage(set: KubeObject): void {
    const fits = this.fits(set);
    for (const pod of this.plane.list('Pod', set.metadata.namespace)) {
      const isMine = controllingOwner(pod)?.uid === set.metadata.uid;
      if (isMine && !fits(pod.metadata.labels)) this.release(set, pod);
      if (!controllingOwner(pod) && isActive(pod) && fits(pod.metadata.labels)) this.adopt(set, pod);
    }
    const pods = this.plane.owned(set, 'Pod').filter(isActive);
    const missing = set['spec'].replicas - pods.length;
    for (let count = 0; count < missing; count += 1) this.createPod(set);
    for (const pod of leastWanted(pods).slice(0, Math.max(0, -missing))) {
      this.plane.delete(pod);
      this.plane.event(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
    }
  }

  private createPod(set: KubeObject): void {
    try {
      this.plane.createPod(set, podFrom(set['spec'].template, set, { generateName: `${set.metadata.name}-` }));
      this.failed(set, undefined);
    } catch (error) {
      if (error instanceof Failure) this.failed(set, error.message);
      throw error;
    }
  }

  private failed(set: KubeObject, message: string | undefined): void {
    const live = this.plane.find(this.kind, keyOf(set))!;
    if (message === undefined && !live['status']?.conditions) return;
    const conditions =
      message === undefined
        ? withoutCondition(live['status'].conditions, 'ReplicaFailure')
        : withCondition(
            live['status']?.conditions,
            { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message },
            this.plane.text(),
          );
    this.plane.status(set, { replicas: 0, ...live['status'], conditions });
  }

  private adopt(set: KubeObject, pod: KubeObject): void {
    this.plane.change(pod, ({ metadata }) => {
      metadata.ownerReferences = [...(metadata.ownerReferences ?? []), controllerOf(set)];
    });
  }

  private release(set: KubeObject, pod: KubeObject): void {
    this.plane.change(pod, ({ metadata }) => {
      metadata.ownerReferences = metadata.ownerReferences!.filter(({ uid }) => uid !== set.metadata.uid);
    });
  }

  private report(set: KubeObject, key: string): void {
    const { minReadySeconds, template } = set['spec'];
    const pods = this.plane.owned(set, 'Pod').filter(isActive);
    const times = pods.map((pod) => availableAtMs(pod, minReadySeconds));
    const nowMs = this.plane.nowMs;
    const labels = Object.entries<string>(template?.metadata?.labels ?? {});
    const labelled = pods.filter((pod) => labels.every(([name, value]) => pod.metadata.labels?.[name] === value));
    const counts: Record<string, number> = {
      fullyLabeledReplicas: labelled.length,
      readyReplicas: pods.filter(isReady).length,
      availableReplicas: times.filter((atMs) => atMs <= nowMs).length,
    };
    const status: Json = {
      replicas: pods.length,
      ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
      observedGeneration: set.metadata.generation,
      ...(set['status']?.conditions?.length && { conditions: set['status'].conditions }),
    };
    this.plane.status(set, status);
    this.plane.later(this, key, Math.min(Infinity, ...times.filter((atMs) => atMs > nowMs)));
  }
}
