import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CoordinationV1Api,
  CoreV1Api,
  type Informer,
  KubeConfig,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
  V1MicroTime,
  type V1Node,
  type V1Pod,
} from '@kubernetes/client-node';
import { type Log, startLogServer } from './log-server.ts';
import { lifeOf, printed, type Turn } from './pod-life.ts';

const host = '127.0.0.1';
const merge = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
const leases = 'kube-node-lease';
/** Well under the 40 seconds after which a node without a sign of life is given up. */
const renewMs = 10_000;

/**
 * A node for a cluster that has none: it plays the kubelet to a real API server, so that pods are scheduled, become
 * ready, fail and end without a container being run. {@link lifeOf} tells which pod fares how.
 */
export class Kubelet {
  readonly #core: CoreV1Api;
  readonly #coordination: CoordinationV1Api;
  readonly #pods: Informer<V1Pod> & { get(name: string, namespace?: string): V1Pod | undefined };
  /** What of a pod is under way or done: its errands come one after another. */
  readonly #errands = new Map<string, { lived: string; queue: Promise<void> }>();
  #logs: { port: number; close(): Promise<void> } | undefined;
  #renewal: NodeJS.Timeout | undefined;
  #stopped = false;
  #born = 0;

  constructor(
    config: KubeConfig,
    private readonly node = 'gennaker-node',
  ) {
    this.#core = config.makeApiClient(CoreV1Api);
    this.#coordination = config.makeApiClient(CoordinationV1Api);
    this.#pods = makeInformer<V1Pod>(config, '/api/v1/pods', () => this.#core.listPodForAllNamespaces());
    this.#pods.on('add', (pod) => this.#see(pod));
    this.#pods.on('update', (pod) => this.#see(pod));
    this.#pods.on('delete', (pod) => this.#errands.delete(pod.metadata!.uid!));
    // The informer gives up at an error; an API server that restarts is one.
    this.#pods.on('error', () => setTimeout(() => this.#stopped || void this.#pods.start(), 200));
  }

  async start(): Promise<void> {
    this.#logs = await startLogServer((...asked) => this.#log(...asked));
    const node = await this.#register(this.#logs.port);
    // Given by admission, and taken back by a controller only some time after the first sign of life.
    await this.#core.patchNode({ name: this.node, body: { spec: { taints: null } } }, merge);
    await this.#renew(node);
    this.#renewal = setInterval(() => void this.#renew(node).catch(() => undefined), renewMs);
    await this.#pods.start();
  }

  /** Takes the node out of the cluster again. Pods that are left are given up by the cluster after a while. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#renewal);
    await this.#pods.stop();
    await Promise.all([...this.#errands.values()].map(({ queue }) => queue));
    await this.#core.deleteNode({ name: this.node });
    await this.#logs?.close();
  }

  async #register(port: number): Promise<V1Node> {
    const at = new Date();
    const room = { cpu: '64', memory: '256Gi', 'ephemeral-storage': '1Ti', pods: '1000' };
    const labels = { 'kubernetes.io/hostname': this.node, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' };
    const ready = { reason: 'KubeletReady', message: 'plays a kubelet', lastHeartbeatTime: at, lastTransitionTime: at };
    const node: V1Node = {
      metadata: { name: this.node, labels },
      status: {
        capacity: room,
        allocatable: room,
        addresses: [{ type: 'InternalIP', address: host }],
        daemonEndpoints: { kubeletEndpoint: { Port: port } },
        conditions: [{ type: 'Ready', status: 'True', ...ready }],
      },
    };
    // One that an earlier run has left knows the wrong port.
    await this.#core.deleteNode({ name: this.node }).catch(unless(404));
    return this.#core.createNode({ body: node });
  }

  async #renew(node: V1Node): Promise<void> {
    const name = this.node;
    const owner = { apiVersion: 'v1', kind: 'Node', name, uid: node.metadata!.uid! };
    const spec = { holderIdentity: name, leaseDurationSeconds: 40, renewTime: new V1MicroTime() };
    await this.#coordination
      .patchNamespacedLease({ name, namespace: leases, body: { spec } }, merge)
      .catch(unless(404))
      .then(
        (lease) =>
          lease ??
          this.#coordination.createNamespacedLease({
            namespace: leases,
            body: { metadata: { name, ownerReferences: [owner] }, spec },
          }),
      );
  }

  #see(pod: V1Pod): void {
    if (pod.spec?.nodeName !== this.node) return;
    const uid = pod.metadata!.uid!;
    const errand = this.#errands.get(uid) ?? { lived: '', queue: Promise.resolve() };
    this.#errands.set(uid, errand);
    const wanted = pod.metadata!.deletionTimestamp ? 'ends' : pod.spec.containers.map(({ image }) => image).join(' ');
    if (errand.lived === wanted) return;
    errand.lived = wanted;
    const run = (): Promise<void> => (wanted === 'ends' ? this.#end(pod) : this.#live(pod));
    errand.queue = errand.queue.then(() => this.#persist(run)).catch(() => undefined);
  }

  /** An API server that restarts is away for some seconds. */
  async #persist(errand: () => Promise<void>): Promise<void> {
    for (let left = 40; left > 0 && !this.#stopped; left -= 1) {
      try {
        await errand();
        return;
      } catch {
        await delay(250);
      }
    }
  }

  async #live(pod: V1Pod): Promise<void> {
    this.#born += 1;
    const address = { host, pod: `10.88.${(this.#born >> 8) & 255}.${this.#born & 255}` };
    for (const turn of lifeOf(pod, address, new Date())) await this.#tell(pod, turn);
  }

  async #tell(pod: V1Pod, { status, events }: Turn): Promise<void> {
    const { name, namespace, uid } = pod.metadata as { name: string; namespace: string; uid: string };
    // The uid is a condition: a pod of the same name may have taken its place.
    const body = { metadata: { uid }, status };
    await this.#core.patchNamespacedPodStatus({ name, namespace, body }, merge).catch(unless(404, 409));
    const at = new Date();
    for (const { container, reason, message } of events) {
      const involvedObject = {
        apiVersion: 'v1',
        kind: 'Pod',
        namespace,
        name,
        uid,
        fieldPath: `spec.containers{${container}}`,
      };
      const told = { reason, message, type: 'Warning', count: 1, firstTimestamp: at, lastTimestamp: at };
      const metadata = { name: `${name}.${randomBytes(8).toString('hex')}`, namespace };
      const source = { component: 'kubelet', host: this.node };
      await this.#core
        .createNamespacedEvent({ namespace, body: { metadata, involvedObject, source, ...told } })
        .catch(unless(403, 404));
    }
  }

  async #end(pod: V1Pod): Promise<void> {
    const { name, namespace, uid } = pod.metadata as { name: string; namespace: string; uid: string };
    await this.#core
      .deleteNamespacedPod({ name, namespace, body: { gracePeriodSeconds: 0, preconditions: { uid } } })
      .catch(unless(404, 409));
  }

  #log(namespace: string, name: string, container: string, previous: boolean): Log {
    const pod = this.#pods.get(name, namespace);
    const status = pod?.status?.containerStatuses?.find((found) => found.name === container);
    const spec = pod?.spec?.containers.find((found) => found.name === container);
    if (!status || !spec) return { refused: `container "${container}" in pod "${name}" is not available` };
    if (previous && !status.lastState?.terminated) {
      return { refused: `previous terminated container "${container}" in pod "${name}" not found` };
    }
    const waits = status.lastState?.terminated ? undefined : status.state?.waiting;
    if (waits)
      return { refused: `container "${container}" in pod "${name}" is waiting to start: ${waits.reason ?? ''}` };
    return { text: printed(spec) };
  }
}

/** Lets refusals with these statuses pass as "nothing". */
function unless(...statuses: number[]): (error: unknown) => undefined {
  return (error) => {
    if (!statuses.includes((error as { code?: number }).code ?? 0)) throw error;
  };
}
