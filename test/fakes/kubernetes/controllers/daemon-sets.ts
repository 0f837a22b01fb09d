import { type KubeObject, controllingOwner } from '../objects.ts';
import type { Change } from '../store.ts';
import { type Controller, type ControlPlane, keyOf } from './control-plane.ts';
import { share } from './bounds.ts';
import { fitsNode } from './nodes.ts';
import { availableAtMs, isActive, isReady, podFrom } from './pods.ts';
import { revisionFor } from './revisions.ts';

const label = 'controller-revision-hash';

/** Keeps one pod on each node that fits. */
export class DaemonSetController implements Controller {
  constructor(private readonly plane: ControlPlane) {}

  concerns({ now: { table, object }, type }: Change): string[] {
    if (table === 'apps/daemonsets') return [keyOf(object)];
    if (table === '/nodes' && type !== 'MODIFIED') return this.plane.list('DaemonSet').map(keyOf);
    if (table !== '/pods') return [];
    const owner = controllingOwner(object);
    return owner?.kind === 'DaemonSet' ? [`${object.metadata.namespace!}/${owner.name}`] : [];
  }

  reconcile(key: string): void {
    const set = this.plane.find('DaemonSet', key);
    if (!set || set.metadata.deletionTimestamp) return;
    const revision = revisionFor(this.plane, set, () => false);
    const hash = revision.metadata.labels!['controller.kubernetes.io/hash']!;
    const nodes = this.plane
      .list('Node')
      .filter((node) => fitsNode(set['spec'].template.spec, node))
      .map(({ metadata }) => metadata.name);
    this.manage(set, nodes, hash);
    this.report(set, key, nodes, hash);
  }

  private podsOf(set: KubeObject): KubeObject[] {
    return this.plane.owned(set, 'Pod').filter(isActive);
  }

  private manage(set: KubeObject, nodes: string[], hash: string): void {
    const { name } = set.metadata;
    const all = this.plane.owned(set, 'Pod');
    for (const pod of this.podsOf(set)) if (!nodes.includes(pod['spec'].nodeName)) this.plane.delete(pod);
    for (const node of nodes) {
      if (all.some(({ spec }) => spec.nodeName === node)) continue;
      const metadata = { generateName: `${name}-`, labels: { [label]: hash } };
      this.plane.createPod(set, podFrom(set['spec'].template, set, metadata, { nodeName: node }));
    }
    if (set['spec'].updateStrategy.type === 'RollingUpdate') this.renew(set, nodes.length, hash);
  }

  private renew(set: KubeObject, wanted: number, hash: string): void {
    const limit = Math.max(1, share(set['spec'].updateStrategy.rollingUpdate?.maxUnavailable, wanted, Math.ceil));
    const pods = this.podsOf(set);
    const old = pods.filter(({ metadata }) => metadata.labels?.[label] !== hash);
    let room = limit - (wanted - pods.filter(isReady).length);
    // Those that do not serve may go without making anything worse.
    for (const pod of [...old].sort((a, b) => Number(isReady(a)) - Number(isReady(b)))) {
      if (isReady(pod) && room <= 0) return;
      if (isReady(pod)) room -= 1;
      this.plane.delete(pod);
    }
  }

  private report(set: KubeObject, key: string, nodes: string[], hash: string): void {
    const live = this.plane.find('DaemonSet', key)!;
    const pods = this.podsOf(set).filter(({ spec }) => nodes.includes(spec.nodeName));
    const times = pods.map((pod) => availableAtMs(pod, set['spec'].minReadySeconds));
    const nowMs = this.plane.nowMs;
    const available = times.filter((atMs) => atMs <= nowMs).length;
    const updated = pods.filter(({ metadata }) => metadata.labels?.[label] === hash).length;
    this.plane.status(live, {
      currentNumberScheduled: pods.length,
      desiredNumberScheduled: nodes.length,
      numberMisscheduled: 0,
      numberReady: pods.filter(isReady).length,
      observedGeneration: live.metadata.generation,
      ...(updated > 0 && { updatedNumberScheduled: updated }),
      ...(available > 0 && { numberAvailable: available }),
      ...(available < nodes.length && { numberUnavailable: nodes.length - available }),
    });
    this.plane.later(this, key, Math.min(Infinity, ...times.filter((atMs) => atMs > nowMs)));
  }
}
