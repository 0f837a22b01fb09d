import { setImmediate as nextTick, setTimeout as pause } from 'node:timers/promises';
import { Forbidden, Gone, Unavailable } from '../api/errors.ts';
import type { KubernetesApi, KubernetesObject, ResourceType } from '../api/kubernetes-api.ts';
import { pagesOf } from '../api/pages.ts';
import type { Row } from './rows.ts';
import type { Turns } from './turns.ts';

/** Of 7 kB each: what is read of a page is garbage at once, and small enough to be cleared away as such. */
const pageSize = 200;
const shortestPauseMs = 1_000;
const longestPauseMs = 60_000;
/** Rights are granted by people. */
const forbiddenPauseMs = 300_000;
/** A watch that misses something, by a fault of server or proxy, does not miss it for ever. */
const relistMs = { from: 6 * 3_600_000, to: 12 * 3_600_000 };

/** Hears what a reflector finds. */
export interface Reflection {
  /** Of an object; `undefined`: it is not to be held. */
  rowOf(object: KubernetesObject): Row | undefined;
  /** A page of a list has come: it goes on. */
  progressed(): void;
  /** All that there is. */
  listed(rows: Row[]): void;
  put(row: Row): void;
  removed(namespace: string, name: string): void;
  /** It may not be seen. */
  forbidden(): void;
  /** Why nothing is heard at the moment; `undefined`: it is again. */
  troubled(reason: string | undefined): void;
}

/** Lists one kind, in one namespace or in all, and follows its changes from there, for as long as it is let. */
export class Reflector {
  #failures = 0;
  #troubled = false;
  /** Times in a row that the server had forgotten where the watch was to begin. */
  #forgotten = 0;

  constructor(
    private readonly api: KubernetesApi,
    private readonly type: ResourceType,
    private readonly namespace: string | undefined,
    private readonly into: Reflection,
    private readonly lists: Turns,
  ) {}

  /** Ends with the signal, and never throws. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const version = await this.lists.take(() => this.#list(signal));
        this.#isWell();
        await this.#follow(version, signal);
      } catch (error) {
        if (isOver(signal)) return;
        if (error instanceof Forbidden) await this.#isForbidden(signal);
        else await this.#isAmiss(error, signal);
      }
    }
  }

  /** @returns where the changes begin */
  async #list(signal: AbortSignal): Promise<string> {
    let rows: Row[] = [];
    let version = '';
    for await (const page of pagesOf(this.api, this.type, this.#place(), pageSize)) {
      signal.throwIfAborted();
      if (page.anew) rows = [];
      for (const item of page.items) {
        const row = this.into.rowOf(item);
        if (row) rows.push(row);
      }
      version = page.resourceVersion;
      this.into.progressed();
      await nextTick();
    }
    this.into.listed(rows);
    return version;
  }

  /** Returns when it is time to list anew. */
  async #follow(from: string, signal: AbortSignal): Promise<void> {
    const until = performance.now() + between(relistMs);
    let version = from;
    while (!signal.aborted && performance.now() < until) {
      const asked = performance.now();
      let since = Infinity;
      try {
        const opened = (): void => {
          since = performance.now();
          this.#isWell();
        };
        const place = { ...this.#place(), resourceVersion: version, opened };
        for await (const { type, object } of this.api.watch(this.type, place, signal)) {
          version = object.metadata.resourceVersion ?? version;
          this.#forgotten = 0;
          this.#heard(type, object);
        }
        // That the server ends it is usual after minutes; at once, and again and again, it would be a storm.
        if (performance.now() - asked < shortestPauseMs) await pause(shortestPauseMs, undefined, quiet(signal));
      } catch (error) {
        if (isOver(signal)) return;
        if (error instanceof Forbidden) throw error;
        // A connection that breaks after a while (a proxy closes it, a server is renewed) is an end like any other.
        if (error instanceof Unavailable && performance.now() - since > shortestPauseMs) continue;
        if (error instanceof Gone) {
          // Everybody who watched is told so at the same time.
          await pause(Math.random() * shortestPauseMs * 2 ** Math.min(this.#forgotten++, 5), undefined, quiet(signal));
          return;
        }
        await this.#isAmiss(error, signal);
      }
    }
  }

  #heard(type: string, object: KubernetesObject): void {
    if (type === 'BOOKMARK') return;
    const row = type === 'DELETED' ? undefined : this.into.rowOf(object);
    if (row) this.into.put(row);
    else this.into.removed(object.metadata.namespace ?? '', object.metadata.name);
  }

  #place(): { namespace?: string } {
    return this.namespace === undefined ? {} : { namespace: this.namespace };
  }

  #isWell(): void {
    if (this.#troubled) this.into.troubled(undefined);
    this.#troubled = false;
    this.#failures = 0;
  }

  /** What may not be listed is not there, for all that can be told of it. */
  async #isForbidden(signal: AbortSignal): Promise<void> {
    this.into.forbidden();
    this.into.listed([]);
    await pause(forbiddenPauseMs, undefined, quiet(signal)).catch(() => undefined);
  }

  #delayMs(notAskedMs: number | undefined): number {
    // One call for all finds out whether the cluster is back. Those that were not made count for no failure of this kind:
    // else a cluster that was away for seconds is not looked at for a minute.
    if (notAskedMs !== undefined) return notAskedMs + Math.random() * shortestPauseMs;
    const backOffMs = Math.min(shortestPauseMs * 2 ** Math.min(this.#failures++, 10), longestPauseMs);
    return backOffMs / 2 + (Math.random() * backOffMs) / 2;
  }

  async #isAmiss(error: unknown, signal: AbortSignal): Promise<void> {
    this.#troubled = true;
    this.into.troubled(error instanceof Error ? error.message : String(error));
    const delayMs = this.#delayMs(error instanceof Unavailable ? error.notAskedMs : undefined);
    await pause(delayMs, undefined, quiet(signal)).catch(() => undefined);
  }
}

const between = ({ from, to }: { from: number; to: number }): number => from + Math.random() * (to - from);
const quiet = (signal: AbortSignal): { ref: boolean; signal: AbortSignal } => ({ ref: false, signal });
const isOver = (signal: AbortSignal): boolean => signal.aborted;
