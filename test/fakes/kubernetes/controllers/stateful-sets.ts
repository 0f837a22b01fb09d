import { type Json, type KubeObject, controllingOwner } from '../objects.ts';
import type { Change } from '../store.ts';
import { type Controller, type ControlPlane, keyOf } from './control-plane.ts';
import { availableAtMs, isActive, isReady, podFrom } from './pods.ts';
import { revisionFor } from './revisions.ts';

const label = 'controller-revision-hash';
const ordinalOf = (pod: KubeObject): number => Number(pod.metadata.name.slice(pod.metadata.name.lastIndexOf('-') + 1));
const revisionOf = (pod: KubeObject): string | undefined => pod.metadata.labels?.[label];

/** Keeps the numbered pods of StatefulSets: made in order, updated from the last to the first. */
export class StatefulSetController implements Controller {
  constructor(private readonly plane: ControlPlane) {}

  concerns({ now: { table, object } }: Change): string[] {
    if (table === 'apps/statefulsets') return [keyOf(object)];
    if (table !== '/pods') return [];
    const owner = controllingOwner(object);
    return owner?.kind === 'StatefulSet' ? [`${object.metadata.namespace!}/${owner.name}`] : [];
  }

  reconcile(key: string): void {
    const set = this.plane.find('StatefulSet', key);
    if (!set || set.metadata.deletionTimestamp) return;
    const inUse = new Set(this.podsOf(set).map(revisionOf));
    const update = revisionFor(this.plane, set, (name) => inUse.has(name) || name === set['status']?.currentRevision)
      .metadata.name;
    const current = set['status']?.currentRevision ?? update;
    this.manage(set, current, update);
    this.report(set, key, current, update);
  }

  private podsOf(set: KubeObject): KubeObject[] {
    return this.plane.owned(set, 'Pod').sort((a, b) => ordinalOf(a) - ordinalOf(b));
  }

  private manage(set: KubeObject, current: string, update: string): void {
    const { podManagementPolicy, ordinals } = set['spec'];
    const start = Number(ordinals?.start ?? 0);
    const end = start + Number(set['spec'].replicas);
    const pods = this.podsOf(set);
    const isOrdered = podManagementPolicy !== 'Parallel';
    for (const pod of pods.filter(({ status }) => ['Failed', 'Succeeded'].includes(status?.phase)))
      this.plane.delete(pod);
    for (let ordinal = start; ordinal < end; ordinal += 1) {
      const pod = pods.find((one) => ordinalOf(one) === ordinal);
      if (!pod) this.make(set, ordinal, this.revisionOfNew(set, ordinal, current, update));
      if (isOrdered && (!pod || !isReady(pod) || pod.metadata.deletionTimestamp)) return;
    }
    for (const pod of pods.filter((one) => ordinalOf(one) >= end).reverse()) {
      if (!pod.metadata.deletionTimestamp) this.plane.delete(pod);
      if (isOrdered) return;
    }
    this.renew(set, pods, update);
  }

  private revisionOfNew({ spec }: KubeObject, ordinal: number, current: string, update: string): string {
    const isOnDelete = spec.updateStrategy.type === 'OnDelete';
    return isOnDelete || ordinal >= (spec.updateStrategy.rollingUpdate?.partition ?? 0) ? update : current;
  }

  private renew({ spec }: KubeObject, pods: KubeObject[], update: string): void {
    if (spec.updateStrategy.type !== 'RollingUpdate') return;
    const partition = spec.updateStrategy.rollingUpdate?.partition ?? 0;
    for (const pod of [...pods].reverse().filter((one) => ordinalOf(one) >= partition)) {
      if (revisionOf(pod) !== update) {
        if (!pod.metadata.deletionTimestamp) this.plane.delete(pod);
        return;
      }
      if (!isReady(pod)) return;
    }
  }

  private make(set: KubeObject, ordinal: number, revision: string): void {
    const { name, namespace } = set.metadata;
    const pod = `${name}-${ordinal}`;
    const claims: Json[] = set['spec'].volumeClaimTemplates ?? [];
    for (const claim of claims) {
      const claimName = `${String(claim.metadata.name)}-${pod}`;
      if (this.plane.find('PersistentVolumeClaim', `${namespace!}/${claimName}`)) continue;
      const labels = { ...claim.metadata.labels, ...set['spec'].selector.matchLabels };
      this.plane.create('PersistentVolumeClaim', namespace, {
        metadata: { name: claimName, labels },
        spec: claim.spec,
      });
    }
    const volumes = claims.map(({ metadata }) => ({
      name: metadata.name,
      persistentVolumeClaim: { claimName: `${String(metadata.name)}-${pod}` },
    }));
    const labels = {
      'statefulset.kubernetes.io/pod-name': pod,
      'apps.kubernetes.io/pod-index': String(ordinal),
      [label]: revision,
    };
    const template = this.templateOf(set, revision);
    const spec = {
      hostname: pod,
      subdomain: set['spec'].serviceName,
      volumes: [...(template.spec.volumes ?? []), ...volumes],
    };
    this.plane.createPod(set, podFrom(template, set, { name: pod, labels }, spec));
  }

  private templateOf(set: KubeObject, revision: string): Json {
    const { $patch: _patch, ...template } =
      this.plane.find('ControllerRevision', `${set.metadata.namespace!}/${revision}`)?.['data'].spec.template ??
      set['spec'].template;
    return template;
  }

  private report(set: KubeObject, key: string, before: string, update: string): void {
    const live = this.plane.find('StatefulSet', key)!;
    const pods = this.podsOf(set).filter(isActive);
    const { replicas, minReadySeconds, updateStrategy } = set['spec'];
    const times = pods.map((pod) => availableAtMs(pod, minReadySeconds));
    const updated = pods.filter((pod) => revisionOf(pod) === update).length;
    const isDone =
      updateStrategy.type === 'RollingUpdate' &&
      updated === replicas &&
      pods.length === replicas &&
      pods.every(isReady);
    const current = isDone ? update : before;
    const nowMs = this.plane.nowMs;
    const count = (name: string, value: number): Record<string, number> => (value > 0 ? { [name]: value } : {});
    this.plane.status(live, {
      observedGeneration: live.metadata.generation,
      replicas: pods.length,
      ...count('readyReplicas', pods.filter(isReady).length),
      ...count('currentReplicas', pods.filter((pod) => revisionOf(pod) === current).length),
      ...count('updatedReplicas', updated),
      availableReplicas: times.filter((atMs) => atMs <= nowMs).length,
      currentRevision: current,
      updateRevision: update,
      collisionCount: 0,
    });
    this.plane.later(this, key, Math.min(Infinity, ...times.filter((atMs) => atMs > nowMs)));
  }
}
