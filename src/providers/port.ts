/**
 * What a cloud offers. A provider is a folder `providers/<cloud>/`; it implements the capabilities that its cloud has and
 * nothing more. A stage asks for the capability, never for the cloud.
 *
 * Three rules hold for every mutating call of every capability:
 * - its first argument is the **operation**: the id of the intent. The provider writes it on what it makes, and a second
 *   call with the same id changes nothing and answers as the first did;
 * - it resolves when the cloud has **taken the order**, not when the work is done: who wants the end looks (`find`);
 * - it refuses with a {@link DomainError}: `not-found`, `invalid`, `conflict`, `forbidden`, or `unavailable` (may be tried again).
 *
 * @see docs/reference/README.md
 */
import { DomainError, type JsonObject, type PluginCard, pluginDecorator } from '../kernel/index.ts';
import type { Jobs } from './jobs.ts';
import type { Manifests } from './manifests.ts';
import type { Moniker } from './model/moniker.ts';
import type { Capacity, ServerGroup } from './model/server-group.ts';

export * from './jobs.ts';
export * from './manifests.ts';
export * from './model/capacity.ts';
export * from './model/cluster.ts';
export * from './model/health.ts';
export * from './model/job-output.ts';
export * from './model/location.ts';
export * from './model/moniker.ts';
export * from './model/server-group.ts';
export * from './model/target.ts';
export * from './traffic-guard.ts';

export interface LoadBalancer {
  name: string;
  moniker: Moniker;
  cloudProvider: string;
  account: string;
  region: string;
  /** Where clients connect, `http://127.0.0.1:8080`. */
  address: string;
  /** What it was ordered with (provider's own keys). */
  settings: JsonObject;
  serverGroups: { name: string; disabled: boolean; trafficPercentage: number; figures?: TrafficFigures }[];
}

/** Since the load balancer started, for one server group. */
export interface TrafficFigures {
  requests: number;
  /** Answers 5xx, and requests that got no answer. */
  errors: number;
  /** Requests under way now. */
  active: number;
  /** Upper bounds in milliseconds and cumulative counts, as Prometheus counts them. */
  latency: { upToMilliseconds: number; count: number }[];
  latencySumMilliseconds: number;
}

/** What keeps server groups of one cluster by itself: it makes them, sizes them and takes them down, such as a Deployment. */
export interface ServerGroupManager {
  name: string;
  moniker: Moniker;
  cloudProvider: string;
  account: string;
  region: string;
  createdAt: number;
  capacity: Capacity;
  /** Instances of the version that it brings out. */
  upToDate: number;
  /** Instances that can take traffic, of whatever version. */
  available: number;
  /** Release name for people of what it brings out. */
  version: string;
  labels: Record<string, string>;
  /** Names, in the same region. */
  serverGroups: string[];
}

export interface Firewall {
  id: string;
  name: string;
  moniker: Moniker;
  cloudProvider: string;
  account: string;
  region: string;
  description: string;
  inboundRules: { cidr: string; protocol: 'tcp' | 'udp' | 'all'; fromPort: number; toPort: number }[];
}

/** The order for a new server group. The provider picks the next free sequence number of the cluster. */
export interface ServerGroupOrder {
  application: string;
  stack?: string;
  detail?: string;
  region: string;
  capacity: Capacity;
  loadBalancers: string[];
  firewalls: string[];
  labels: Record<string, string>;
  /** Starts with no traffic even when its instances are up. */
  disabled?: boolean;
  /** The provider's own keys: checked by its schema. */
  launch: JsonObject;
}

/** Names one thing in an account. */
export interface Ref {
  region: string;
  name: string;
}

/** How the bounds of a group follow when it becomes smaller. */
export interface Shrink {
  /** `min` goes down where it is above the new size; else the order is refused. */
  adjustMin: boolean;
  /** `max` goes down to the new size. */
  lowerMax: boolean;
}

/** The capability of clouds that run groups of equal instances. */
export abstract class ServerGroups {
  /** Faults in an order, found without making anything; empty when it can be taken. */
  abstract check(order: ServerGroupOrder): Promise<{ path: (string | number)[]; message: string }[]>;
  /** All groups of an application, or of the account, live from the cloud. */
  abstract list(filter?: { application?: string; region?: string }): Promise<ServerGroup[]>;
  /** @returns the group as the cloud tells it now, or `undefined` if it has none of that name */
  abstract find(ref: Ref): Promise<ServerGroup | undefined>;
  /** @returns the name that the new group has got; its instances are not up yet */
  abstract create(operation: string, order: ServerGroupOrder): Promise<{ name: string }>;
  abstract resize(operation: string, ref: Ref, capacity: Capacity): Promise<void>;
  /** Gives the group its traffic back, all of it. */
  abstract enable(operation: string, ref: Ref): Promise<void>;
  /**
   * Takes traffic away; requests under way may end.
   *
   * @param percentage how much of its traffic to take, 1 to 100; with 100 the group is `disabled`
   */
  abstract disable(operation: string, ref: Ref, percentage: number): Promise<void>;
  /** Ends the instances and forgets the group. A group that is not there any more counts as destroyed. */
  abstract destroy(operation: string, ref: Ref): Promise<void>;
  /**
   * Ends single instances; the group replaces them.
   *
   * @param shrink it does not: it becomes smaller by as many
   */
  abstract terminateInstances(operation: string, ref: Ref, instances: string[], shrink?: Shrink): Promise<void>;
  /** Starts single instances anew, each in its place; requests under way may end first. */
  abstract rebootInstances(operation: string, ref: Ref, instances: string[]): Promise<void>;
  /** Takes single instances out of traffic (`OutOfService`; they go on running), or gives it back to them. */
  abstract setInstanceTraffic(operation: string, ref: Ref, instances: string[], takesTraffic: boolean): Promise<void>;
}

/** The capability of clouds that spread traffic over server groups. */
export abstract class LoadBalancers {
  abstract list(filter?: { application?: string; region?: string }): Promise<LoadBalancer[]>;
  abstract find(ref: Ref): Promise<LoadBalancer | undefined>;
  /** Makes it, or brings it to these settings. @throws `invalid`, `conflict` (its port is taken) */
  abstract upsert(operation: string, ref: Ref, settings: JsonObject): Promise<void>;
  abstract delete(operation: string, ref: Ref): Promise<void>;
}

/** The capability of clouds that say who may connect. */
export abstract class Firewalls {
  abstract list(filter?: { application?: string; region?: string }): Promise<Firewall[]>;
  abstract find(ref: Ref): Promise<Firewall | undefined>;
  abstract upsert(
    operation: string,
    ref: Ref,
    rules: { description: string; inboundRules: Firewall['inboundRules'] },
  ): Promise<void>;
  abstract delete(operation: string, ref: Ref): Promise<void>;
}

/** Something that is, or is gone (`value` undefined). A provider may make the value when it is asked for. */
export type Sighting =
  | { kind: 'serverGroup'; region: string; name: string; value: ServerGroup | undefined }
  | { kind: 'serverGroupManager'; region: string; name: string; value: ServerGroupManager | undefined }
  | { kind: 'loadBalancer'; region: string; name: string; value: LoadBalancer | undefined }
  | { kind: 'firewall'; region: string; name: string; value: Firewall | undefined };

/** How an account tells what is there, pushed rather than asked for. */
export abstract class Watching {
  /**
   * Tells everything that is there once (`complete`), then each change. Reconnects by itself; after a gap it tells
   * everything again.
   *
   * @param seen     called in order; `complete` marks a full list: what is not in it is gone. An empty list that is not
   *                 complete is a sign of life while the first one is made
   * @param troubled hears why it cannot tell at the moment, though it goes on trying; `undefined`: it can again
   * @returns stops the watch
   */
  abstract watch(
    seen: (sightings: Sighting[], complete: boolean) => void,
    troubled?: (reason: string | undefined) => void,
  ): Promise<() => void>;
  /** The end of an instance's output, at most `bytes`; `undefined` if there is no such instance. */
  abstract logTail(serverGroup: Ref, instance: string, bytes: number): Promise<string | undefined>;
}

/** What an account can do: what is missing here, its cloud does not have. */
export interface Capabilities {
  serverGroups: ServerGroups;
  loadBalancers: LoadBalancers;
  firewalls: Firewalls;
  manifests: Manifests;
  jobs: Jobs;
  watching: Watching;
}

/** An account that is open: a set of credentials for one cloud, and what can be done with them. */
export interface OpenAccount {
  name: string;
  provider: string;
  regions: string[];
  capabilities: Partial<Capabilities>;
  /** What is not as it should be though the account is open, in sentences: permissions that it lacks, options without effect. */
  remarks?(): readonly string[];
  /** Lets go of connections; what runs in the cloud goes on. */
  close(): Promise<void>;
}

/** A cloud. One class for each folder, wearing {@link CloudProvider}. */
export abstract class Provider<O = unknown> {
  /** Files that the options name: when one of them changes, the account is opened anew. Absolute paths. */
  files(_options: O): string[] {
    return [];
  }
  /**
   * @param name    of the account
   * @param options of the account, parsed by the card's schema
   */
  abstract open(name: string, options: O): Promise<OpenAccount>;
}

export const CloudProvider = pluginDecorator<PluginCard>('provider');

/** The accounts that are configured. Handed to stages. */
export abstract class Accounts {
  abstract list(): OpenAccount[];
  /** @throws {NoSuchAccount} */
  abstract get(name: string): OpenAccount;
  /** @throws {NoSuchAccount} @throws {NotOffered} */
  abstract need<K extends keyof Capabilities>(account: string, capability: K): Capabilities[K];
}

export class NoSuchAccount extends DomainError {
  constructor(account: string, known: string[]) {
    super('not-found', `No account is called ${account}. Known accounts: ${known.join(', ') || 'none'}.`, {
      account,
      known,
    });
  }
}

export class AccountRefused extends DomainError {
  constructor(account: string, reason: string) {
    super('invalid', `Account ${account} is not used, since its settings are not valid: ${reason}.`, {
      account,
      reason,
    });
  }
}

export class NotOffered extends DomainError {
  constructor(account: string, provider: string, capability: string) {
    super('invalid', `Account ${account} (${provider}) has no ${capability}.`, { account, provider, capability });
  }
}

export class NoSuchServerGroup extends DomainError {
  constructor(account: string, ref: Ref) {
    super('not-found', `Account ${account} has no server group ${ref.name} in ${ref.region}.`, { account, ...ref });
  }
}

export class CloudUnavailable extends DomainError {
  constructor(account: string, reason: string) {
    super('unavailable', `Account ${account} does not answer: ${reason}. The call may be repeated.`, {
      account,
      reason,
    });
  }
}
