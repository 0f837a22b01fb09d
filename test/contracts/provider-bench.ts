import type { JsonObject } from '../../src/kernel/index.ts';
import type { OpenAccount, ServerGroup } from '../../src/providers/port.ts';

/** What a provider brings so that its capabilities can be put to the proof. */
export interface ProviderBench {
  /** An account that is open, with nothing in it. The contract suites share it. */
  account: OpenAccount;
  region: string;
  /** Launch settings of a server group whose instances come up. */
  launch: JsonObject;
  /** Settings of a load balancer. */
  loadBalancer: JsonObject;
}

let count = 0;

/** An operation id that nobody has used. */
export function newOperation(): string {
  count += 1;
  return `contract-${String(process.pid)}-${String(Date.now())}-${String(count)}`;
}

/** Looks until it is so. The suite's own time-out is the limit. */
export async function until<T>(look: () => Promise<T>, isSo: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await look();
    if (isSo(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export function areUp(group: ServerGroup | undefined, instances: number): group is ServerGroup {
  const up = group?.instances.filter(({ healthState }) => healthState === 'Up') ?? [];
  return up.length === instances && group?.instances.length === instances;
}
