import { setImmediate as nextTick } from 'node:timers/promises';
import type { Sighting } from '../../port.ts';
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { Holdings, type Target } from './holdings.ts';
import type { Reflection } from './reflector.ts';
import { Rows } from './rows.ts';
import { nameOf, Tellings } from './tellings.ts';
import { trimmed } from './trim.ts';

/** A burst of changes, such as a roll-out, is told as one; who stores it gathers for a quarter of a second once more. */
const coalesceMs = 100;
/** So many are made at a time; then others have their turn. */
const sliceOf = 200;
const mostRemarks = 20;

/** What one kind, in one place, is held to. */
export interface ReflectionOf {
  namespace: string | undefined;
  /** Whether a namespace is one of the account's. */
  isOurs: (namespace: string) => boolean;
  onlyManaged: boolean;
}

/** Brings together what the reflectors of an account find, and tells it: all once, then what has changed. */
export class AccountView {
  readonly #holdings = new Holdings();
  readonly #rows = new Rows();
  readonly #tellings: Tellings;
  readonly #awaited = new Set<object>();
  readonly #troubles = new Map<object, string>();
  #isComplete = false;
  #isTelling = false;
  /** Where each kind may not be seen. */
  readonly #forbidden = new Map<string, Set<string>>();
  readonly #remarks = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(
    account: string,
    private readonly seen: (sightings: Sighting[], complete: boolean) => void,
    private readonly troubled: (reason: string | undefined) => void,
  ) {
    this.#tellings = new Tellings(account, this.#holdings);
  }

  reflection(kind: string, { namespace, isOurs, onlyManaged }: ReflectionOf): Reflection {
    const holdings = this.#holdings;
    const reflection: Reflection = {
      rowOf: (object: KubernetesObject) => {
        if (!isOurs(object.metadata.namespace ?? '')) return undefined;
        const kept = trimmed(object, onlyManaged);
        return kept && this.#rows.of(kept);
      },
      progressed: () => {
        // Nothing yet, but a sign of life.
        if (!this.#isComplete) this.seen([], false);
      },
      listed: (rows) => {
        holdings.replace(kind, namespace, rows);
        this.#awaited.delete(reflection);
        this.#changed();
      },
      put: (row) => {
        holdings.put(row);
        this.#changed();
      },
      removed: (place, name) => {
        holdings.remove(kind, place, name);
        this.#changed();
      },
      forbidden: () => {
        const places = this.#forbidden.get(kind) ?? new Set();
        this.#forbidden.set(kind, places.add(namespace === undefined ? 'any namespace' : `namespace ${namespace}`));
      },
      troubled: (reason) => {
        if (reason === undefined) this.#troubles.delete(reflection);
        else this.#troubles.set(reflection, reason);
        const [first] = this.#troubles.values();
        const others = this.#troubles.size - 1;
        this.troubled(others > 0 ? `${first ?? ''} (and ${others} more)` : first);
      },
    };
    this.#awaited.add(reflection);
    return reflection;
  }

  /** Tells as soon as all reflections have their list, which is at once where there are none. */
  start(): void {
    this.#changed();
  }

  /** What is not shown, and why. */
  remarks(): string[] {
    const forbidden = [...this.#forbidden].map(([kind, places]) => {
      const some = [...places].slice(0, mostRemarks).join(', ');
      return `May not list objects of kind ${kind} in ${some}, so none of them is shown.`;
    });
    return [...forbidden, ...this.#remarks];
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #changed(): void {
    if (this.#closed || this.#awaited.size > 0) return;
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        if (!this.#isTelling) void this.#tell();
      },
      this.#isComplete ? coalesceMs : 0,
    ).unref();
  }

  async #tell(): Promise<void> {
    this.#isTelling = true;
    let touched = this.#holdings.takeTouched();
    if (!this.#isComplete) {
      this.seen(
        this.#holdings.all().map((target) => this.#later(target)),
        true,
      );
      this.#isComplete = true;
      touched = this.#holdings.takeTouched();
    }
    // What is told may touch others: a load balancer shows how its groups stand.
    while (touched.length > 0) {
      for (let from = 0; from < touched.length; from += sliceOf) {
        const sightings = touched.slice(from, from + sliceOf).flatMap((target) => this.#sighting(target));
        this.seen(sightings, false);
        await nextTick();
        if (this.#closed) return;
      }
      touched = this.#holdings.takeTouched();
    }
    this.#isTelling = false;
  }

  /** Looks at what is held when somebody asks for it: a full list, all of it made at once, would be most of our memory. */
  #later(target: Target): Sighting {
    const look = (): Sighting['value'] => this.#sighting(target)[0]?.value;
    const { shown: kind, region, name } = { ...target, ...nameOf(target) };
    return {
      kind,
      region,
      name,
      get value() {
        return look();
      },
    } as Sighting;
  }

  /** One odd object must not hold up all others. */
  #sighting(target: Target): Sighting[] {
    try {
      return [this.#tellings.of(target)];
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (this.#remarks.size < mostRemarks)
        this.#remarks.add(`Left out: ${target.kind} ${target.name} in ${target.namespace} cannot be shown (${why}).`);
      return [];
    }
  }
}
