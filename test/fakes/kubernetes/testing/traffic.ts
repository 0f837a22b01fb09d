import type { FakeCluster } from '../fake-cluster.ts';
import type { Json, KubeObject } from '../objects.ts';
import { mapSelector } from '../selectors.ts';
import { isReady } from '../controllers/pods.ts';

/** Who gets the traffic of a Service: the ready pods that its selector matches. */
export class Traffic {
  /** Fewest of them at any moment since the last {@link watch}. */
  least = Infinity;

  constructor(
    private readonly cluster: FakeCluster,
    private readonly namespace: string,
    private readonly service: string,
  ) {}

  /** How many they are now, by the owner of the pods; nobody without a Service. */
  serving(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const pod of this.#pods()) {
      const owner = pod.metadata.ownerReferences?.[0]?.name ?? '(nobody)';
      counts[owner] = (counts[owner] ?? 0) + 1;
    }
    return counts;
  }

  /** Looks at each change that the cluster makes. @returns the way to stop */
  watch(): () => void {
    this.least = this.#pods().length;
    return this.cluster.store.listen(() => {
      this.least = Math.min(this.least, this.#pods().length);
    });
  }

  #pods(): KubeObject[] {
    const selector: Json = this.cluster.find('Service', this.namespace, this.service)?.['spec'].selector;
    if (selector === undefined) return [];
    const isSelected = mapSelector(selector);
    return this.cluster
      .all('Pod', this.namespace)
      .filter((pod) => isSelected(pod.metadata.labels) && isReady(pod) && !pod.metadata.deletionTimestamp);
  }
}
