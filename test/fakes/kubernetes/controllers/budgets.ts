import { selectorOf } from '../selectors.ts';
import type { Change } from '../store.ts';
import { type Controller, type ControlPlane, keyOf } from './control-plane.ts';
import { share } from './bounds.ts';
import { isActive, isReady } from './pods.ts';

/** Counts how many pods a PodDisruptionBudget can spare. */
export class BudgetController implements Controller {
  constructor(private readonly plane: ControlPlane) {}

  concerns({ now: { table, object } }: Change): string[] {
    if (table === 'policy/poddisruptionbudgets') return [keyOf(object)];
    if (table !== '/pods') return [];
    return this.plane.list('PodDisruptionBudget', object.metadata.namespace).map(keyOf);
  }

  reconcile(key: string): void {
    const budget = this.plane.find('PodDisruptionBudget', key);
    if (!budget) return;
    const { selector, minAvailable, maxUnavailable } = budget['spec'];
    const fits = selectorOf(selector);
    const pods = this.plane
      .list('Pod', budget.metadata.namespace)
      .filter((pod) => isActive(pod) && fits(pod.metadata.labels));
    const currentHealthy = pods.filter(isReady).length;
    const desiredHealthy =
      minAvailable === undefined
        ? Math.max(0, pods.length - share(maxUnavailable, pods.length, Math.ceil))
        : share(minAvailable, pods.length, Math.ceil);
    this.plane.status(budget, {
      observedGeneration: budget.metadata.generation,
      disruptionsAllowed: Math.max(0, currentHealthy - desiredHealthy),
      currentHealthy,
      desiredHealthy,
      expectedPods: pods.length,
    });
  }
}
