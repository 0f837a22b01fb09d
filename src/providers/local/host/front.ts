import type { Choice } from './chooser.ts';
import type { LiveInstance } from './instance.ts';
import type { BalancerRecord } from './protocol.ts';
import type { Traffic } from './traffic.ts';

/** Why a request goes nowhere, for the one who sent it. */
export interface Nowhere {
  /** A firewall does not let the client in; else there is nobody to ask. */
  refused: boolean;
  reason: string;
}

/** A load balancer, as its proxies see it: they carry, it decides. */
export interface Front {
  readonly record: BalancerRecord;
  /**
   * The instance that this request goes to.
   *
   * @param tried instances that it has failed on already
   */
  choose: (clientAddress: string | undefined, tried: ReadonlySet<LiveInstance>) => Choice | Nowhere;
  /** Why this client may not even connect. */
  refusal: (clientAddress: string | undefined) => string | undefined;
  trafficOf: (group: string) => Traffic;
}
