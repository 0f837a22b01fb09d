import { setImmediate as nextTick } from 'node:timers/promises';
import type { Clock } from '../kernel/index.ts';
import type { Sighting } from '../providers/port.ts';
import type { Problems } from './model/account-state.ts';
import { type Draft, draftOf, faultOf, sightingId } from './model/draft.ts';
import { parseResourceId, type ResourceChange } from './model/resource.ts';
import type { Batch, ResourceWriter, Stored } from './storage/resource-writer.ts';

/** Most rows of one transaction, and longest wait until a sighting is written. */
const batchRows = 500;
const batchMs = 250;
const shortestRetryMs = 1000;
const longestRetryMs = 30_000;

/** What the intake needs to know of its account. */
export interface IntakeOf {
  account: string;
  provider: string;
  problems: Problems;
  /** Hears what was written, once it is. */
  written: (changes: ResourceChange[]) => void;
}

/**
 * Takes in what one account shows and brings the table to it. A burst becomes few transactions; what has not changed is
 * not written; of several states of one thing only the last is.
 */
export class Intake {
  readonly #of: IntakeOf;
  readonly #writer: ResourceWriter;
  readonly #clock: Clock;
  /** To be written, by id. */
  readonly #pending = new Map<string, Sighting>();
  /** Ids of the last full list, with the changes since, until all that is not in it has been removed. */
  #list: { ids: Set<string>; at: Date } | undefined;
  /** Every row of the account, by id; read before the first write. */
  #stored: Map<string, Stored> | undefined;
  #writing: Promise<void> | undefined;
  #callOff: (() => void) | undefined;
  #retryMs = 0;
  #closed = false;

  constructor(of: IntakeOf, writer: ResourceWriter, clock: Clock) {
    this.#of = of;
    this.#writer = writer;
    this.#clock = clock;
  }

  /** @param complete what is not among `sightings` is gone */
  take(sightings: readonly Sighting[], complete: boolean): void {
    if (this.#closed) return;
    if (complete) {
      this.#pending.clear();
      this.#list = { ids: new Set(), at: this.#clock.now() };
      this.#of.problems.solve('content');
    }
    for (const sighting of sightings) {
      const id = sightingId(this.#of.account, sighting);
      this.#pending.set(id, sighting);
      // A full list holds what is there; to ask for each value may cost its making.
      if (complete || sighting.value !== undefined) this.#list?.ids.add(id);
      else this.#list?.ids.delete(id);
    }
    if (this.#retryMs > 0) return;
    if (this.#pending.size >= batchRows && !this.#writing) this.#writeNow();
    else this.#callOff ??= this.#clock.after(batchMs, this.#writeNow);
  }

  /** Writes what is there, once; takes nothing more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#writeNow();
    await this.#writing;
    this.#callOff?.();
  }

  readonly #writeNow = (): void => {
    this.#callOff?.();
    this.#callOff = undefined;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  };

  async #write(): Promise<void> {
    try {
      this.#stored ??= await this.#writer.stored(this.#of.account);
      while (this.#pending.size > 0 || this.#list) await this.#writeBatch(this.#stored);
      this.#retryMs = 0;
      this.#of.problems.solve('write');
    } catch (error) {
      this.#of.problems.note('write', error instanceof Error ? error.message : String(error), this.#clock.now());
      this.#retryMs = Math.min(Math.max(this.#retryMs * 2, shortestRetryMs), longestRetryMs);
      // What was not written is still pending, and newer states of it may join it meanwhile.
      if (!this.#closed) this.#callOff = this.#clock.after(this.#retryMs, this.#writeNow);
    }
  }

  async #writeBatch(stored: Map<string, Stored>): Promise<void> {
    const taken = first(this.#pending, batchRows);
    const list = taken.length === this.#pending.size ? this.#list : undefined;
    const drafts = taken.map(([id, sighting]) => ({ id, draft: draftOf(this.#of.account, sighting) }));
    const changed = drafts.flatMap(({ draft }) => (draft ? this.#changedDraft(stored, draft) : []));
    const absent = drafts.flatMap(({ id, draft }) => (draft === undefined && stored.has(id) ? [id] : []));
    const unlisted = list ? [...stored.keys()].filter((id) => !list.ids.has(id)) : [];
    const gone = [...new Set([...absent, ...unlisted.slice(0, batchRows)])];
    const listed = unlisted.length <= batchRows ? list : undefined;

    if (changed.length > 0 || gone.length > 0 || listed) {
      const batch: Batch = { changed, gone, ...(listed ? { listedAt: listed.at } : {}) };
      await this.#writer.write(this.#of.account, this.#of.provider, batch, this.#clock.now());
    }
    for (const [id, sighting] of taken) if (this.#pending.get(id) === sighting) this.#pending.delete(id);
    if (listed && this.#list === listed) this.#list = undefined;
    const changes = [...changed.map((row) => this.#change(row, false)), ...this.#goneChanges(gone, stored)];
    for (const { id, contentHash, application, cluster } of changed)
      stored.set(id, { contentHash, application, cluster });
    for (const id of gone) stored.delete(id);
    if (changes.length > 0) this.#of.written(changes);
    // A large account must not hold up the others, even when nothing of it has changed.
    await nextTick();
  }

  #changedDraft(stored: Map<string, Stored>, draft: Draft): Draft[] {
    if (stored.get(draft.id)?.contentHash === draft.contentHash) return [];
    const fault = faultOf(draft);
    if (fault === undefined) return [draft];
    this.#of.problems.note('content', `Left out: ${fault}.`, this.#clock.now());
    return [];
  }

  #goneChanges(ids: readonly string[], stored: Map<string, Stored>): ResourceChange[] {
    return ids.flatMap((id) => {
      const row = stored.get(id);
      return row ? [this.#change({ id, ...row }, true)] : [];
    });
  }

  #change({ id, application, cluster }: { id: string } & Omit<Stored, 'contentHash'>, gone: boolean): ResourceChange {
    return { id, ...parseResourceId(id), provider: this.#of.provider, application, cluster, gone };
  }
}

function first<K, V>(map: Map<K, V>, count: number): [K, V][] {
  const entries: [K, V][] = [];
  for (const entry of map) {
    if (entries.length === count) break;
    entries.push(entry);
  }
  return entries;
}
