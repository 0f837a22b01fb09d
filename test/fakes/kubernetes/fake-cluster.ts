import { randomUUID } from 'node:crypto';

import { Access } from './access.ts';
import { Admission, type Refuses } from './admission.ts';
import { PodLogs } from './api/logs.ts';
import { Pages } from './api/pages.ts';
import { ClusterClock } from './clock.ts';
import { Controllers, type Pace } from './controllers/index.ts';
import { expired } from './failures.ts';
import { Faults } from './faults.ts';
import { Authority } from './http/certificate.ts';
import { HttpFace } from './http/server.ts';
import { kubeconfigOf } from './kubeconfig.ts';
import { Kinds } from './kinds.ts';
import type { Json, KubeObject } from './objects.ts';
import { Registry } from './registry.ts';
import { RequestLog } from './request-log.ts';
import { Store } from './store.ts';

export interface FakeClusterOptions {
  /**
   * How controllers work: by themselves as soon as something changes (default), only when {@link FakeCluster.settle} says
   * so, or not at all.
   */
  pace?: Pace;
  /** Names of nodes; one of them is enough for all pods. */
  nodes?: string[];
  /** Namespaces besides `default` and `kube-system`. */
  namespaces?: string[];
  /** Who calls must bear this token. */
  token?: string;
  /** Speaks TLS, with a certificate of an authority which its kubeconfig trusts. */
  tls?: boolean;
  /** Over TLS: lets in who bears a certificate of that authority, as its kubeconfig does. */
  clientCertificates?: boolean;
}

/**
 * A FAKE of a Kubernetes cluster for tests, written from Kubernetes' API documentation: a real HTTP server which speaks
 * the API of 1.32, with small controllers and a stand-in for the kubelet behind it. No container ever runs.
 *
 * What becomes of a pod its image says: tag `bad` cannot be pulled, `crash` crashes, `fail` ends with exit code 1,
 * `unready` runs but is never ready, `run` runs on in a job, everything else runs, or succeeds when it is a job's. A pod
 * whose `nodeSelector` fits no node stays unscheduled, and one that needs a ConfigMap or Secret that is not there waits.
 *
 * What it leaves out: quotas, schemas of custom resources, conversion, protobuf (415), the schedule of CronJobs, metrics, and
 * RBAC beyond {@link access}. README.md tells where it was seen to differ from a real server.
 */
export class FakeCluster {
  readonly faults = new Faults();
  readonly log = new RequestLog();
  readonly logs = new PodLogs();
  readonly access: Access;
  readonly clock = new ClusterClock();
  readonly store = new Store();
  readonly registry: Registry;
  private readonly admission = new Admission();
  private readonly pages = new Pages();
  private readonly controllers: Controllers;
  private readonly face: HttpFace;
  private readonly authority: Authority | undefined;
  private address = '';

  constructor(private readonly options: FakeClusterOptions) {
    this.authority = options.tls ? new Authority() : undefined;
    this.access = new Access(options.token, options.clientCertificates ?? false);
    this.registry = new Registry(new Kinds(), this.store, this.clock, this.admission);
    this.controllers = new Controllers(this.registry, options.pace ?? 'immediate');
    const served = { registry: this.registry, access: this.access, pages: this.pages, logs: this.logs };
    this.face = new HttpFace(served, this.faults, this.log, this.authority?.certificate);
  }

  get url(): string {
    return this.address;
  }

  /** A kubeconfig whose one context leads here. */
  get kubeconfig(): string {
    return kubeconfigOf(this.address, {
      token: this.options.token,
      authority: this.authority?.certificate.cert,
      client: this.options.clientCertificates ? this.authority?.client('tester') : undefined,
    });
  }

  async start(): Promise<this> {
    const { nodes = ['node-1'], namespaces = [] } = this.options;
    this.seed(nodes.map(node));
    this.seed(
      ['default', 'kube-system', ...namespaces].map((name) => ({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name },
      })),
    );
    this.seed([
      { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'standard' }, provisioner: 'fake' },
    ]);
    this.controllers.drain();
    this.address = await this.face.open();
    return this;
  }

  async close(): Promise<void> {
    this.controllers.close();
    await this.face.close();
  }

  /** Lets controllers and kubelet work until nothing is left to do. */
  async settle(): Promise<void> {
    this.controllers.drain();
    // What was written to connections is on its way before the caller goes on.
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Lets them do what is due now, but not what follows from it. @returns how much that was */
  step(): number {
    return this.controllers.step();
  }

  /** Winds the clock of the cluster on: deadlines pass, `minReadySeconds` are over. */
  advance(seconds: number): void {
    this.clock.advance(seconds);
    this.controllers.wake();
  }

  /** Pods that match do not go on from where they are, until {@link releasePods}. */
  holdPods(matches: (pod: KubeObject) => boolean = () => true): void {
    this.controllers.kubelet.held = matches;
  }

  releasePods(): void {
    this.controllers.kubelet.held = () => false;
    for (const { object } of this.store.list('/pods')) this.controllers.look(object);
  }

  /** Stores objects as they are, status and all, past HTTP and without field managers: tens of thousands in no time. */
  seed(objects: Json[]): void {
    for (const object of objects) {
      const kind = this.registry.kinds.ofObject(object);
      if (!kind) throw new Error(`The fake cluster has no ${String(object.apiVersion)} ${String(object.kind)}.`);
      const namespace = kind.namespaced ? (object.metadata.namespace ?? 'default') : undefined;
      this.registry.seed(kind, namespace, object);
    }
  }

  /** An object as it is stored now. */
  find(kind: string, namespace: string, name: string): KubeObject | undefined {
    const { table, namespaced } = this.registry.kinds.named(kind);
    return this.store.get(table, namespaced ? namespace : undefined, name)?.object;
  }

  /** All objects of a kind, of one namespace or of all. */
  all(kind: string, namespace?: string): KubeObject[] {
    return this.store.list(this.registry.kinds.named(kind).table, namespace).map(({ object }) => object);
  }

  /** Changes an object by the hand of another: a colleague, a controller, an autoscaler. */
  edit(
    kind: string,
    namespace: string,
    name: string,
    change: (object: KubeObject) => void,
    manager = 'someone-else',
  ): void {
    const type = this.registry.kinds.named(kind);
    const place = type.namespaced ? namespace : undefined;
    const object = structuredClone(this.registry.get(type, place, name).object);
    change(object);
    this.registry.update(type, place, object, { manager });
  }

  /** Puts up an admission webhook. @returns the way to take it down */
  webhook(name: string, refuses: Refuses, code?: number): () => void {
    return this.admission.add(name, refuses, code);
  }

  /** Ends all watches, as the server does from time to time. */
  closeWatches(): void {
    for (const watch of [...this.face.watches]) watch.end();
  }

  /** How many watches are open. */
  get openWatches(): number {
    return this.face.watches.size;
  }

  /** Tells watches how far they have come. */
  bookmark(): void {
    for (const watch of this.face.watches) watch.bookmark();
  }

  /** Forgets history: watches end with 410, and neither an old watch nor an old list can be gone on with. */
  compact(): void {
    this.store.compact();
    this.pages.expire();
    const failure = expired('The resourceVersion for the provided watch is too old.');
    for (const watch of [...this.face.watches]) watch.fail(failure);
  }

  /** Drops all connections and listens again at the same port; what is stored stays. */
  async restart(): Promise<void> {
    await this.face.close();
    await this.face.open();
  }

  /** Is not reachable, until {@link goOn}. */
  async goDown(): Promise<void> {
    await this.face.close();
  }

  async goOn(): Promise<void> {
    await this.face.open();
  }
}

function node(name: string): Json {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' },
    },
    spec: { providerID: `fake://${randomUUID()}` },
  };
}

/** Starts a fake cluster; see {@link FakeCluster}. */
export const startFakeCluster = (options: FakeClusterOptions = {}): Promise<FakeCluster> =>
  new FakeCluster(options).start();
