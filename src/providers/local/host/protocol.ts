/**
 * What the server and the host say to each other, in JSON over the socket of the state folder. The host keeps records;
 * the provider tells them in the words of the port.
 */
import type { JsonObject } from '../../../kernel/json.ts';
import type {
  Capacity,
  Firewall,
  HealthState,
  Instance,
  Moniker,
  ServerGroupOrder,
  Shrink,
  TrafficFigures,
} from '../../port.ts';

/** Spoken by both sides; a host of another version is asked to leave its work to a new one. */
export const protocolVersion = 2;

/** How an instance is asked whether it is well. Times in milliseconds. */
export interface HealthCheck {
  type: 'http' | 'tcp' | 'process';
  path: string;
  /** Status that means well; without it every 2xx and 3xx does. */
  expectStatus?: number;
  intervalMs: number;
  timeoutMs: number;
  /** Good answers in a row that make it `Up`. */
  healthyThreshold: number;
  /** Bad answers in a row that make it `Down`. */
  unhealthyThreshold: number;
  /** How long it may be `Starting`. */
  graceMs: number;
}

/** What to run, with everything resolved: the host reads no schema and fetches nothing. */
export interface RunOrder {
  /** Copied into each instance's work folder. */
  artifactFolder?: string;
  command: string[];
  environment: Record<string, string>;
  /** The same port for every instance; only for groups of one. */
  port?: number;
  portRange?: { from: number; to: number };
  health: HealthCheck;
  version: string;
  logLimitBytes: number;
  /** Between SIGTERM and SIGKILL. */
  stopGraceMs: number;
  /** How long requests under way may take to end before SIGTERM. */
  drainTimeoutMs: number;
  limits: { memoryMegabytes?: number; cpuPercent?: number };
}

export interface GroupRecord {
  name: string;
  moniker: Moniker;
  createdAt: number;
  capacity: Capacity;
  trafficPercentage: number;
  loadBalancers: string[];
  firewalls: string[];
  labels: Record<string, string>;
  launch: JsonObject;
  run: RunOrder;
  operation: string;
  /** The operation that set what should run now; the ledger names it. */
  cause: string;
  destroying?: boolean;
}

export interface InstanceRecord {
  name: string;
  group: string;
  operation: string;
  launchedAt: number;
  restarts: number;
  port?: number;
  pid?: number;
  /** Clock ticks after boot at which the process began: with the pid it is one process and no other. */
  startTicks?: string;
  /** The operation that ends it. */
  endedBy?: string;
  /** The operation that starts it anew, until it has begun to start. */
  rebootedBy?: string;
  /** It was taken out of traffic by itself. */
  outOfService?: boolean;
}

export interface BalancerSettings {
  protocol: 'http' | 'tcp';
  /** 0 asks the host to pick one. */
  port: number;
  bind: string;
  firewalls: string[];
  /** Until the first byte of an answer. */
  requestTimeoutMs: number;
  /** Without a byte either way. */
  idleTimeoutMs: number;
}

export interface BalancerRecord {
  name: string;
  settings: BalancerSettings;
  /** As ordered, for {@link LoadBalancer.settings}. */
  ordered: JsonObject;
  operation: string;
}

export interface FirewallRecord {
  name: string;
  description: string;
  inboundRules: Firewall['inboundRules'];
  operation: string;
}

/** An operation that was taken: the same id again gets the same answer. */
export interface OperationRecord {
  id: string;
  /** Tells one order from another that came with the same id. */
  fingerprint: string;
  answer: JsonObject;
  at: number;
}

export interface GroupView extends Omit<GroupRecord, 'run' | 'cause'> {
  version: string;
  instances: Instance[];
}

export interface BalancerView {
  name: string;
  port: number;
  bind: string;
  protocol: 'http' | 'tcp';
  ordered: JsonObject;
  /** Why it takes no traffic, where it could not open its port. */
  fault?: string;
  serverGroups: { name: string; trafficPercentage: number; figures: TrafficFigures }[];
}

/** What each kind of thing looks like. */
export interface Views {
  serverGroup: GroupView;
  loadBalancer: BalancerView;
  firewall: FirewallRecord;
}

/** A change: the thing as it is now, or its name alone when it is gone. */
export type Change = { [K in keyof Views]: { kind: K; name: string; value?: Views[K] } }[keyof Views];

export interface ChangeLine {
  complete: boolean;
  changes: Change[];
}

/** Everything that changes something carries its operation. */
export interface Ordered {
  operation: string;
  fingerprint: string;
}

export interface Verbs {
  createServerGroup: Ordered & {
    name: string;
    moniker: Moniker;
    order: Omit<ServerGroupOrder, 'region' | 'application' | 'stack' | 'detail'>;
    run: RunOrder;
  };
  resizeServerGroup: Ordered & { name: string; capacity: Capacity };
  setTraffic: Ordered & { name: string; percentage: number };
  destroyServerGroup: Ordered & { name: string };
  terminateInstances: Ordered & { name: string; instances: string[]; shrink?: Shrink };
  rebootInstances: Ordered & { name: string; instances: string[] };
  setInstanceTraffic: Ordered & { name: string; instances: string[]; takesTraffic: boolean };
  upsertLoadBalancer: Ordered & { name: string; settings: BalancerSettings; ordered: JsonObject };
  deleteLoadBalancer: Ordered & { name: string };
  upsertFirewall: Ordered & Omit<FirewallRecord, 'operation'>;
  deleteFirewall: Ordered & { name: string };
}

export type Verb = keyof Verbs;

export interface InstanceHealth {
  state: HealthState;
  reason?: string;
}

export type RefusalCode =
  | 'NO_SUCH_SERVER_GROUP'
  | 'NO_SUCH_LOAD_BALANCER'
  | 'NO_SUCH_FIREWALL'
  | 'NAME_TAKEN'
  | 'PORT_TAKEN'
  | 'OPERATION_REUSED'
  | 'STILL_IN_USE'
  | 'BAD_ORDER';

/** An expected no, as it goes over the wire. */
export class HostRefusal extends Error {
  readonly code: RefusalCode;
  readonly facts: JsonObject;

  constructor(code: RefusalCode, sentence: string, facts: JsonObject = {}) {
    super(sentence);
    this.code = code;
    this.facts = facts;
  }
}
