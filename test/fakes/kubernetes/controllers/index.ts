import { Failure } from '../failures.ts';
import type { KubeObject } from '../objects.ts';
import type { Registry } from '../registry.ts';
import type { Change } from '../store.ts';
import { BudgetController } from './budgets.ts';
import { ClaimController } from './claims.ts';
import { type Controller, ControlPlane } from './control-plane.ts';
import { CronJobController } from './cron-jobs.ts';
import { DaemonSetController } from './daemon-sets.ts';
import { DefinitionController } from './definitions.ts';
import { DeploymentController } from './deployments.ts';
import { EndpointsController } from './endpoints.ts';
import { GarbageCollector } from './garbage.ts';
import { AutoscalerController } from './autoscalers.ts';
import { JobController } from './jobs.ts';
import { Kubelet } from './kubelet.ts';
import { NamespaceController } from './namespaces.ts';
import { NodeController } from './nodes.ts';
import { ReplicaSetController } from './replica-sets.ts';
import { StatefulSetController } from './stateful-sets.ts';

/** `immediate`: as soon as something changes; `stepped`: when the test says so; `off`: never. */
export type Pace = 'immediate' | 'stepped' | 'off';

const limit = 100_000;

/** Runs the controllers: what a change concerns is queued, each key once. */
export class Controllers {
  readonly kubelet: Kubelet;
  private readonly all: Controller[];
  private queue = new Map<string, () => void>();
  private readonly due = new Map<string, { atMs: number; controller: Controller; key: string }>();
  private readonly numbers = new Map<Controller, number>();
  private timer: NodeJS.Timeout | undefined;
  private turn: NodeJS.Immediate | undefined;
  private closed = false;

  constructor(
    private readonly registry: Registry,
    private readonly pace: Pace,
  ) {
    const later = (controller: Controller, key: string, atMs: number): void => this.later(controller, key, atMs);
    const plane = new ControlPlane(registry, later, 'kube-controller-manager');
    this.kubelet = new Kubelet(new ControlPlane(registry, later, 'kubelet'));
    this.all = [
      new NamespaceController(plane),
      new NodeController(plane),
      new DefinitionController(new ControlPlane(registry, later, 'kube-apiserver')),
      new DeploymentController(plane),
      new ReplicaSetController(plane, 'ReplicaSet'),
      new ReplicaSetController(plane, 'ReplicationController'),
      new StatefulSetController(plane),
      new DaemonSetController(plane),
      new JobController(plane),
      new CronJobController(plane),
      new ClaimController(plane),
      new BudgetController(plane),
      new AutoscalerController(plane),
      this.kubelet,
      new EndpointsController(plane),
      new GarbageCollector(plane),
    ];
    this.all.forEach((controller, number) => this.numbers.set(controller, number));
    if (pace !== 'off') registry.store.listen((change) => this.hear(change));
  }

  /** Does what is due now. @returns how much that was */
  step(): number {
    this.wake();
    const round = this.queue;
    this.queue = new Map();
    for (const look of round.values()) look();
    return round.size;
  }

  /** Works until nothing is left to do. */
  drain(): void {
    for (let done = 0; this.queue.size > 0; done += this.step()) {
      if (done > limit)
        throw new Error(`Controllers do not come to rest: ${[...this.queue.keys()].slice(0, 5).join(', ')}`);
    }
  }

  /** Queues all that concerns an object. */
  look(object: KubeObject): void {
    const kind = this.registry.kinds.ofObject(object);
    const now = kind && this.registry.store.get(kind.table, object.metadata.namespace, object.metadata.name);
    if (now) this.hear({ type: 'MODIFIED', revision: 0, now });
  }

  /** Queues what has become due by the cluster's clock. */
  wake(): void {
    const nowMs = this.registry.clock.nowMs();
    for (const [place, { atMs, controller, key }] of this.due) {
      if (atMs > nowMs) continue;
      this.due.delete(place);
      this.enqueue(controller, key);
    }
    this.arm();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    clearImmediate(this.turn);
  }

  private hear(change: Change): void {
    for (const controller of this.all) for (const key of controller.concerns(change)) this.enqueue(controller, key);
  }

  private enqueue(controller: Controller, key: string): void {
    this.queue.set(this.placeOf(controller, key), () => this.reconcile(controller, key));
    if (this.pace === 'immediate' && !this.closed) this.turn ??= setImmediate(() => this.takeTurn());
  }

  /** One round at a time, so that clients are answered in between. */
  private takeTurn(): void {
    this.turn = undefined;
    this.step();
  }

  private reconcile(controller: Controller, key: string): void {
    try {
      controller.reconcile(key);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // Refused by a webhook, or what it is about has gone: tried again as real controllers do.
      this.later(controller, key, this.registry.clock.nowMs() + 1000);
    }
  }

  private later(controller: Controller, key: string, atMs: number): void {
    if (!Number.isFinite(atMs)) return;
    this.due.set(this.placeOf(controller, key), { atMs, controller, key });
    this.arm();
  }

  private arm(): void {
    clearTimeout(this.timer);
    if (this.pace !== 'immediate' || this.closed || this.due.size === 0) return;
    const next = Math.min(...[...this.due.values()].map(({ atMs }) => atMs));
    // Node counts in 31 bits.
    this.timer = setTimeout(() => this.wake(), Math.min(Math.max(1, next - this.registry.clock.nowMs()), 2 ** 31 - 1));
    this.timer.unref();
  }

  private placeOf(controller: Controller, key: string): string {
    return `${String(this.numbers.get(controller))} ${key}`;
  }
}
