import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { Unavailable } from '../../src/providers/kubernetes/api/errors.ts';
import type {
  KubernetesApi,
  KubernetesObject,
  Key,
  ResourceType,
} from '../../src/providers/kubernetes/api/kubernetes-api.ts';
import type { Json } from '../../src/kernel/index.ts';
import { openFake } from './fake-cluster.ts';
import { openReal } from './real-cluster.ts';
import { open } from './open.ts';
import { until } from './until.ts';

/** What comes back is read by the paths that the API documents; a test that reads it wrongly fails by itself. */
type Anything = ReturnType<typeof JSON.parse>;

/** Where a suite may do as it likes. */
export interface Place {
  /** Text of a kubeconfig whose user may do everything. */
  kubeconfig: string;
  /** Text of one whose user may do nothing that an object needs. */
  nobody: (namespace: string) => Promise<string>;
  /** Ends the API server as `kill -9` does and starts it again on what it had stored; where that can be done. */
  restart?: () => Promise<void>;
  /** Makes the server forget what was; a real one does by itself in the course of time. */
  compact: () => Promise<void>;
  /** Makes the server tell watchers how far it is; a real one does about every minute. */
  bookmark: () => Promise<void>;
  /** Lets time pass where the cluster's clock is the test's to wind. */
  pass: (seconds: number) => void;
  /** Has a container print this where none is run. */
  says: (pod: { namespace: string; name: string }, words: string) => void;
  close(): Promise<void>;
}

const real = process.env['GENNAKER_TEST_KUBECONFIG'];

/** A cluster and a namespace of the suite's own in it. The members are there once the suite runs. */
export class SuiteCluster {
  readonly suffix = randomBytes(4).toString('hex');
  readonly namespace = `gennaker-${this.suffix}`;
  /** Whether its API server can be restarted. */
  readonly restarts = real === undefined || process.env['GENNAKER_KUBERNETES_RESTART'] !== undefined;
  /** For what the fake is not able to. */
  readonly itReal = real === undefined ? it.skip : it;
  /** For what only the fake can be made to do. */
  readonly itFake = real === undefined ? it : it.skip;
  #place: Place | undefined;
  #api: KubernetesApi | undefined;
  /** What is not in the namespace and goes with the suite. */
  readonly #outside: Key[] = [];

  get place(): Place {
    if (this.#place === undefined) throw new Error('The cluster is there once the suite runs.');
    return this.#place;
  }
  get api(): KubernetesApi {
    if (this.#api === undefined) throw new Error('The cluster is there once the suite runs.');
    return this.#api;
  }

  async open(): Promise<void> {
    this.#place = real === undefined ? await openFake() : await openReal(real);
    this.#api = open(this.#place.kubeconfig);
    await this.make({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.namespace } });
  }

  async close(): Promise<void> {
    try {
      if (!this.#api) return;
      for (const key of this.#outside.reverse()) await this.api.delete(key, { propagation: 'Background' });
      await this.untilGone('namespace', this.namespace);
    } finally {
      await this.#place?.close();
    }
  }

  /** Another caller: with no rights but to ask what there is. */
  async nobody(): Promise<KubernetesApi> {
    return open(await this.place.nobody(this.namespace));
  }

  async restart(): Promise<void> {
    await this.place.restart?.();
  }
  compact(): Promise<void> {
    return this.place.compact();
  }
  bookmark(): Promise<void> {
    return this.place.bookmark();
  }

  /** So many seconds pass at the cluster; a real one's pass by themselves, so wait for what they bring. */
  pass(seconds: number): void {
    this.place.pass(seconds);
  }

  /** The words of a pod of `fares.saying`, which a cluster that runs containers hears from itself. */
  says(name: string, words: string): void {
    this.place.says({ namespace: this.namespace, name }, words);
  }

  async type(kind: string): Promise<ResourceType> {
    const type = await this.api.typeOf(kind);
    if (!type) throw new Error(`The cluster has no kind ${kind}.`);
    return type;
  }

  /** In the suite's namespace, if the kind has one. */
  async key(kind: string, name: string): Promise<Key> {
    const type = await this.type(kind);
    return { type, name, ...(type.namespaced ? { namespace: this.namespace } : {}) };
  }

  async get(kind: string, name: string): Promise<Anything> {
    return await this.api.get(await this.key(kind, name));
  }

  async make(document: {
    apiVersion: string;
    kind: string;
    metadata: object;
    [more: string]: unknown;
  }): Promise<Anything> {
    const object = document as unknown as KubernetesObject;
    const type = await this.api.typeOf(object.kind, object.apiVersion);
    if (!type) throw new Error(`The cluster has no kind ${object.apiVersion} ${object.kind}.`);
    const metadata = type.namespaced ? { ...object.metadata, namespace: this.namespace } : object.metadata;
    const made = await this.api.create(type, { ...object, metadata });
    if (!type.namespaced) this.#outside.push({ type, name: made.metadata.name });
    return made;
  }

  /** A JSON merge patch. */
  async patch(kind: string, name: string, body: Json): Promise<Anything> {
    return await this.api.patch(await this.key(kind, name), { kind: 'merge', body });
  }

  async remove(kind: string, name: string): Promise<boolean> {
    return await this.api.delete(await this.key(kind, name), { propagation: 'Background' });
  }

  /** Asks again for as long as the cluster is not to be had. */
  async patiently<T>(ask: () => Promise<T>): Promise<T> {
    const late = AbortSignal.timeout(30_000);
    while (true) {
      try {
        return await ask();
      } catch (error) {
        if (late.aborted || !(error instanceof Unavailable)) throw error;
        await delay(250);
      }
    }
  }

  /** Waits, by watching, until the claim holds of the object. @throws {Error} it did not in time */
  async until(kind: string, name: string, claim: (object: Anything) => unknown): Promise<Anything> {
    const { type, ...where } = await this.key(kind, name);
    const [found] = await until(this.api, type, where, ([object]) => object !== undefined && Boolean(claim(object)));
    return found;
  }

  /** Waits until the claim holds of one of those that the labels select. */
  async untilSome(kind: string, labelSelector: string, claim: (object: Anything) => unknown): Promise<Anything> {
    const where = { namespace: this.namespace, labelSelector };
    const found = await until(this.api, await this.type(kind), where, (objects) =>
      objects.some((one) => Boolean(claim(one))),
    );
    return found.find((one) => Boolean(claim(one)));
  }

  /** Waits until the labels select as many as this. */
  async untilCount(kind: string, labelSelector: string, count: number): Promise<void> {
    const where = { namespace: this.namespace, labelSelector };
    await until(this.api, await this.type(kind), where, ({ length }) => length === count);
  }

  /** A kind whose definition is established but may not be told of yet. @throws {Error} it is not within half a minute */
  async newType(kind: string): Promise<ResourceType> {
    const late = AbortSignal.timeout(30_000);
    while (!late.aborted) {
      const type = await this.api.typeOf(kind);
      if (type) return type;
      await delay(100);
    }
    throw new Error(`The cluster has no kind ${kind}.`);
  }

  /** Waits until it is gone. */
  async untilGone(kind: string, name: string): Promise<void> {
    const { type, ...where } = await this.key(kind, name);
    await until(this.api, type, where, ({ length }) => length === 0);
  }
}

/** A suite that holds for every cluster: the one that `GENNAKER_TEST_KUBECONFIG` names, else the fake. */
export function describeOnCluster(title: string, suite: (cluster: SuiteCluster) => void): void {
  describe(`${title} (${real === undefined ? 'on the FAKE cluster' : 'on a real cluster'})`, () => {
    const cluster = new SuiteCluster();
    beforeAll(() => cluster.open(), 60_000);
    afterAll(() => cluster.close(), 120_000);
    suite(cluster);
  });
}
