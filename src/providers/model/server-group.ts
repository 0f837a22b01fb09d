/** What a server group is, as plain data. Instants are UTC milliseconds. */
import type { JsonObject } from '../../kernel/index.ts';
import type { Moniker } from './moniker.ts';

/** Sizes of a server group in instances, `0 <= min <= desired <= max`. */
export interface Capacity {
  min: number;
  desired: number;
  max: number;
}

export type HealthState = 'Failed' | 'Down' | 'OutOfService' | 'Unknown' | 'Starting' | 'Succeeded' | 'Up' | 'Draining';

/** One instance of a server group, as last seen. Instants are UTC milliseconds. */
export interface Instance {
  /** Unique within the account. */
  name: string;
  healthState: HealthState;
  /** Each signal on its own; `healthClass: 'platform'` marks one that says only that the machine runs. */
  health: { type: string; state: HealthState; healthClass?: 'platform'; reason?: string }[];
  launchedAt: number;
  /** When `healthState` last changed. */
  since: number;
  zone?: string;
  /** Where it can be reached, `127.0.0.1:34211`. */
  address?: string;
  /** What it runs, in the words of its server group. */
  version?: string;
  details?: JsonObject;
}

/** A set of equal instances: one version of a cluster. */
export interface ServerGroup {
  name: string;
  moniker: Moniker;
  cloudProvider: string;
  account: string;
  region: string;
  createdAt: number;
  /** Takes no traffic. */
  disabled: boolean;
  /** Share of its normal traffic that it takes, 0 (disabled) to 100. */
  trafficPercentage: number;
  capacity: Capacity;
  instances: Instance[];
  loadBalancers: string[];
  firewalls: string[];
  /** Names of what keeps it, in its region; absent where nothing does. */
  serverGroupManagers?: string[];
  /** Release name for people: an image tag, a checksum, what the order said. */
  version: string;
  /** What it was ordered with (provider's own keys), enough to order its like again. */
  launch: JsonObject;
  labels: Record<string, string>;
  /** The operation that made it. */
  operation: string;
}
