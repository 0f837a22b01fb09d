import { isJsonObject, type Json, type JsonObject } from '../../src/kernel/index.ts';
import {
  type DeleteOptions,
  type Drift,
  type LabelSelector,
  type ManifestOrder,
  type ManifestRef,
  manifestName,
  type ManifestResult,
  Manifests,
  type ManifestView,
  type PlannedManifest,
  type Undo,
  type Undone,
} from '../../src/providers/port.ts';

/** How the pods of an object fare: ready after a while, never, or failed for good. An annotation of the manifest says it. */
type Behaviour = 'up' | 'starting' | 'failing';

export const behaves = (behaviour: Behaviour): JsonObject => ({ behaves: behaviour });

/** One order that the fake cluster has taken; a repeated operation is not noted again. */
export interface ManifestCall {
  operation: string;
  call: string;
  name: string;
  detail?: Json;
}

/** An object of the fake cluster. */
export interface FakeObject {
  ref: ManifestRef;
  manifest: JsonObject;
  application: string;
  cluster: string;
  createdAt: number;
  /** When it last became something else. */
  since: number;
  replicas: number;
  /** Share of its pods that take traffic, 0 to 100. */
  traffic: number;
  paused: boolean;
}

const readyAfterMs = 3000;
const versionedKinds = ['replicaset', 'configmap'];

/**
 * A FAKE cluster, for suites of stages alone: objects in memory, on the clock that the test winds. What is changed is ready
 * {@link readyAfterMs} later. It keeps the promises of the port that stages lean on: an operation counts once, and orders are
 * taken long before they are done.
 */
export class FakeManifests extends Manifests {
  readonly journal: ManifestCall[] = [];
  readonly objects = new Map<string, FakeObject>();
  now: () => Date = () => new Date(Date.UTC(2026, 0, 5, 12));
  /** Runs once after an order was carried out and before it is answered: the process dies, the cluster does not. */
  afterOrder: ((call: ManifestCall) => void) | undefined;
  /** Of the next orders, what `check` finds. */
  faults: { path: (string | number)[]; message: string }[] = [];
  /** Orders, as they came. */
  readonly orders: ManifestOrder[] = [];
  old: ManifestRef[] = [];
  readonly #answers = new Map<string, Json>();
  #born = 0;

  get(namespace: string, name: string): FakeObject | undefined {
    return this.objects.get(`${namespace}/${name.toLowerCase()}`);
  }

  override check(): ReturnType<Manifests['check']> {
    return Promise.resolve(this.faults);
  }

  override plan(order: ManifestOrder): Promise<PlannedManifest[]> {
    return Promise.resolve(
      order.manifests.map((manifest): PlannedManifest => {
        const ref = refIn(manifest, order);
        const there = this.get(ref.namespace, manifestName(ref)) !== undefined;
        const fields = [{ path: 'spec', was: null, becomes: manifest['spec'] ?? null }];
        return { ref, change: there ? 'change' : 'create', diff: `+ ${ref.name}`, fields };
      }),
    );
  }

  override async deploy(operation: string, order: ManifestOrder): Promise<ManifestResult> {
    this.orders.push(order);
    return (await this.#once(operation, 'deploy', order.manifests.map((one) => refIn(one, order).name).join(), () => {
      const deployed = order.manifests.map((manifest) => this.#put(manifest, order));
      const names: Record<string, string[]> = {};
      for (const { ref } of deployed) (names[ref.namespace] ??= []).push(manifestName(ref));
      const createdArtifacts = deployed.map(({ ref, manifest }) => ({
        type: `kubernetes/${ref.kind}`,
        name: text(annotationsOf(manifest)['artifact.spinnaker.io/name']),
        reference: ref.name,
        location: ref.namespace,
      }));
      const boundArtifacts = order.requiredArtifacts;
      const manifests = deployed.map(({ manifest }) => manifest);
      return { manifests, manifestNamesByNamespace: names, createdArtifacts, boundArtifacts };
    })) as unknown as ManifestResult;
  }

  override find(ref: ManifestRef): Promise<ManifestView | undefined> {
    const found = this.get(ref.namespace, manifestName(ref));
    return Promise.resolve(found && this.#view(found));
  }

  override list(where: Parameters<Manifests['list']>[0]): Promise<ManifestView[]> {
    const fits = (object: FakeObject): boolean =>
      object.ref.kind.toLowerCase() === where.kind.toLowerCase() &&
      object.ref.namespace === where.namespace &&
      (where.application ?? object.application) === object.application &&
      (where.cluster ?? object.cluster) === object.cluster &&
      (where.labelSelectors ?? []).every((selector) => selects(selector, labelsOf(object.manifest)));
    const found = [...this.objects.values()].filter(fits).sort((one, other) => one.createdAt - other.createdAt);
    return Promise.resolve(found.map((object) => this.#view(object)));
  }

  override async delete(operation: string, ref: ManifestRef, options: DeleteOptions): Promise<void> {
    await this.#once(
      operation,
      'delete',
      manifestName(ref),
      () => {
        this.objects.delete(`${ref.namespace}/${manifestName(ref).toLowerCase()}`);
        return null;
      },
      { ...options },
    );
  }

  override scale(operation: string, ref: ManifestRef, replicas: number): Promise<void> {
    return this.#change('scale', operation, ref, (object) => Object.assign(object, { replicas }), replicas);
  }

  override async patch(
    operation: string,
    ref: ManifestRef,
    patch: Parameters<Manifests['patch']>[2],
  ): Promise<ManifestResult> {
    await this.#change('patch', operation, ref, () => undefined, { ...patch });
    const names = { [ref.namespace]: [manifestName(ref)] };
    const { manifest } = this.#need(ref);
    return { manifests: [manifest], manifestNamesByNamespace: names, createdArtifacts: [], boundArtifacts: [] };
  }

  override pauseRollout(operation: string, ref: ManifestRef): Promise<void> {
    return this.#change('pauseRollout', operation, ref, (object) => Object.assign(object, { paused: true }));
  }
  override resumeRollout(operation: string, ref: ManifestRef): Promise<void> {
    return this.#change('resumeRollout', operation, ref, (object) => Object.assign(object, { paused: false }));
  }
  override async undoRollout(operation: string, ref: ManifestRef, to: Undo): Promise<Undone> {
    await this.#change('undoRollout', operation, ref, () => undefined, { ...to });
    return { revision: 1, images: ['shop:1'] };
  }
  override restartRollout(operation: string, ref: ManifestRef): Promise<void> {
    return this.#change('restartRollout', operation, ref, () => undefined);
  }
  override enable(operation: string, ref: ManifestRef, _services?: string[], percentage = 100): Promise<void> {
    return this.#change(
      'enable',
      operation,
      ref,
      (object) => Object.assign(object, { traffic: percentage }),
      percentage,
    );
  }
  override disable(operation: string, ref: ManifestRef, _services?: string[], percentage = 100): Promise<void> {
    const take = (object: FakeObject): unknown => Object.assign(object, { traffic: 100 - percentage });
    return this.#change('disable', operation, ref, take, percentage);
  }

  override oldVersions(): Promise<ManifestRef[]> {
    return Promise.resolve(this.old);
  }
  override drift(): Promise<Drift[]> {
    return Promise.resolve([]);
  }

  /** How many of its pods are ready now. */
  readyOf(object: FakeObject): number {
    const isUp = behaviourOf(object) === 'up' && this.now().getTime() - object.since >= readyAfterMs;
    return isUp ? object.replicas : 0;
  }

  #put(manifest: JsonObject, order: ManifestOrder): FakeObject {
    const base = refIn(manifest, order);
    const ref = versionedKinds.includes(base.kind.toLowerCase()) ? this.#versioned(base, manifest) : base;
    const key = `${ref.namespace}/${manifestName(ref).toLowerCase()}`;
    const before = this.objects.get(key);
    const spec = isJsonObject(manifest['spec']) ? manifest['spec'] : {};
    const cluster = `${base.kind} ${base.name}`;
    const annotations = {
      ...annotationsOf(manifest),
      'moniker.spinnaker.io/application': order.moniker.app,
      'moniker.spinnaker.io/cluster': cluster,
      'artifact.spinnaker.io/name': base.name,
      ...(order.traffic.services.length === 0
        ? {}
        : { 'traffic.spinnaker.io/load-balancers': JSON.stringify(order.traffic.services) }),
    };
    const metadata = isJsonObject(manifest['metadata']) ? manifest['metadata'] : {};
    const object: FakeObject = {
      ref,
      manifest: { ...manifest, metadata: { ...metadata, name: ref.name, namespace: ref.namespace, annotations } },
      application: order.moniker.app,
      cluster,
      createdAt: before?.createdAt ?? this.now().getTime() + this.#born++,
      since: this.now().getTime(),
      replicas: typeof spec['replicas'] === 'number' ? spec['replicas'] : (before?.replicas ?? 1),
      traffic: order.traffic.enable ? 100 : (before?.traffic ?? 0),
      paused: false,
    };
    this.objects.set(key, object);
    return object;
  }

  /** The same content is the same version. */
  #versioned(base: ManifestRef, manifest: JsonObject): ManifestRef {
    const others = [...this.objects.values()].filter(({ cluster, ref }) => {
      return cluster === `${base.kind} ${base.name}` && ref.namespace === base.namespace;
    });
    const same = others.find((other) => JSON.stringify(other.manifest['spec']) === JSON.stringify(manifest['spec']));
    if (same !== undefined) return same.ref;
    const last = Math.max(-1, ...others.map(({ ref }) => Number(/-v(\d+)$/.exec(ref.name)?.[1])));
    return { ...base, name: `${base.name}-v${String(last + 1).padStart(3, '0')}` };
  }

  #view(object: FakeObject): ManifestView {
    const { ref, manifest, application, cluster, createdAt, replicas, paused } = object;
    const ready = this.readyOf(object);
    const behaviour = behaviourOf(object);
    const sized = /^(replicaset|deployment|statefulset)$/i.test(ref.kind);
    const stable = !sized || (ready >= replicas && !paused);
    const image = 'registry.example.com/shop:broken';
    return {
      ref,
      account: 'k8s',
      moniker: { app: application, cluster },
      manifest: { ...manifest, status: { replicas, readyReplicas: ready, availableReplicas: ready } },
      createdAt,
      ...(sized ? { replicas } : {}),
      artifacts: [{ type: 'docker/image', name: 'shop', reference: 'shop:1' }],
      status: {
        stable,
        paused,
        available: stable,
        failed: behaviour === 'failing' ? { state: true, message: 'the roll-out took too long' } : { state: false },
      },
      why: stable
        ? []
        : [`${String(ready)} of ${String(replicas)} pods are ready`, `image ${image} cannot be pulled: not found`],
      warnings: [],
      events: [],
    };
  }

  async #change(
    call: string,
    operation: string,
    ref: ManifestRef,
    change: (object: FakeObject) => unknown,
    detail?: Json,
  ): Promise<void> {
    const object = this.#need(ref);
    await this.#once(
      operation,
      call,
      manifestName(ref),
      () => {
        change(object);
        if (['scale', 'patch', 'undoRollout', 'restartRollout'].includes(call)) object.since = this.now().getTime();
        return null;
      },
      detail,
    );
  }

  #need(ref: ManifestRef): FakeObject {
    const object = this.get(ref.namespace, manifestName(ref));
    if (object === undefined) throw new Error(`the fake cluster has no ${manifestName(ref)}`);
    return object;
  }

  #once(operation: string, call: string, name: string, act: () => unknown, detail?: Json): Promise<Json> {
    const before = this.#answers.get(operation);
    if (before !== undefined) return Promise.resolve(before);
    const entry = { operation, call, name, ...(detail === undefined ? {} : { detail }) };
    this.journal.push(entry);
    const answer = act() as Json;
    this.#answers.set(operation, answer);
    this.afterOrder?.(entry);
    return Promise.resolve(answer);
  }
}

const behaviourOf = ({ manifest }: FakeObject): Behaviour =>
  (annotationsOf(manifest)['behaves'] as Behaviour | undefined) ?? 'up';

function annotationsOf({ metadata }: JsonObject): JsonObject {
  const annotations = isJsonObject(metadata) ? metadata['annotations'] : undefined;
  return isJsonObject(annotations) ? annotations : {};
}

function labelsOf({ metadata }: JsonObject): JsonObject {
  const labels = isJsonObject(metadata) ? metadata['labels'] : undefined;
  return isJsonObject(labels) ? labels : {};
}

function refIn({ kind, metadata }: JsonObject, { namespaceOverride }: ManifestOrder): ManifestRef {
  const { name, namespace } = isJsonObject(metadata) ? metadata : {};
  const written = text(kind);
  const camel = written.charAt(0).toLowerCase() + written.slice(1);
  return { kind: camel, name: text(name), namespace: namespaceOverride ?? (text(namespace) || 'default') };
}

function selects({ kind, key = '', values }: LabelSelector, labels: JsonObject): boolean {
  if (kind === 'EXISTS') return key in labels;
  return (values ?? []).includes(text(labels[key])) === !kind.startsWith('NOT');
}

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
