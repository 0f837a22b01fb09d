import type { Change } from '../store.ts';
import { type Controller, type ControlPlane, keyOf } from './control-plane.ts';

/** Keeps what an autoscaler scales within its bounds. It reads no metrics. */
export class AutoscalerController implements Controller {
  constructor(private readonly plane: ControlPlane) {}

  concerns({ now: { table, object } }: Change): string[] {
    if (table === 'autoscaling/horizontalpodautoscalers') return [keyOf(object)];
    if (!['apps/deployments', 'apps/replicasets', 'apps/statefulsets'].includes(table)) return [];
    const { namespace, name } = object.metadata;
    return this.plane
      .list('HorizontalPodAutoscaler', namespace)
      .filter(({ spec }) => spec.scaleTargetRef.kind === object.kind && spec.scaleTargetRef.name === name)
      .map(keyOf);
  }

  reconcile(key: string): void {
    const scaler = this.plane.find('HorizontalPodAutoscaler', key);
    if (!scaler) return;
    const { scaleTargetRef, minReplicas, maxReplicas } = scaler['spec'];
    const known = this.plane.registry.kinds.ofObject(scaleTargetRef);
    const target = known && this.plane.find(known.kind, `${scaler.metadata.namespace!}/${String(scaleTargetRef.name)}`);
    if (!target) return;
    const wanted = target['spec'].replicas;
    // Nought switches autoscaling off.
    const desiredReplicas = wanted === 0 ? 0 : Math.min(maxReplicas, Math.max(minReplicas, wanted));
    if (desiredReplicas !== wanted)
      this.plane.change(target, ({ spec }) => Object.assign(spec, { replicas: desiredReplicas }));
    this.plane.status(scaler, {
      currentReplicas: target['status']?.replicas ?? 0,
      desiredReplicas,
      currentMetrics: null,
    });
  }
}
