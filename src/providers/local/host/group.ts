import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { type Grounds, LiveInstance } from './instance.ts';
import type { Running } from './process-table.ts';
import type { GroupRecord, GroupView, InstanceRecord } from './protocol.ts';
import { viewInstance } from './views.ts';

/** A server group: keeps as many instances as were ordered, and replaces those that were ended one by one. */
export class LiveGroup {
  record: GroupRecord;
  readonly instances = new Map<string, LiveInstance>();
  readonly #grounds: Grounds;
  readonly #changed: () => void;
  readonly #gone: () => void;

  #whenGone: () => void = () => undefined;

  constructor(grounds: Grounds, record: GroupRecord, changed: () => void, gone: () => void) {
    this.#grounds = grounds;
    this.record = record;
    this.#changed = changed;
    this.#gone = gone;
  }

  /** Takes over what the journal has, running or not. */
  adopt(records: InstanceRecord[], running: ReadonlyMap<string, Running>): void {
    for (const record of records) this.#take(record, running.get(record.name));
    this.settle();
  }

  /** Starts what is missing and ends what is too many. The journal has the order already. */
  settle(): void {
    const wanted = this.record.destroying ? 0 : this.record.capacity.desired;
    const staying = [...this.instances.values()].filter((instance) => instance.record.endedBy === undefined);
    for (let missing = wanted - staying.length; missing > 0; missing--) this.#add();
    // The unwell go first, then the youngest.
    const order = (instance: LiveInstance): number => (instance.takesTraffic ? 0 : 1);
    staying.sort((a, b) => order(b) - order(a) || b.record.launchedAt - a.record.launchedAt);
    for (const surplus of staying.slice(0, Math.max(0, staying.length - wanted))) surplus.stop(this.record.cause);
    if (this.record.destroying && this.instances.size === 0) this.#finish();
    else this.#changed();
  }

  /** Ends it now, as fast as its instances end when told to. Resolves when it is gone. */
  end(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenGone = resolve;
      this.record = { ...this.record, destroying: true, trafficPercentage: 0, cause: 'stop' };
      this.#grounds.journal.keep({ table: 'group', key: this.record.name, value: this.record });
      this.settle();
    });
  }

  terminate(names: readonly string[], operation: string): void {
    for (const name of names) this.instances.get(name)?.stop(operation);
    this.settle();
  }

  view(): GroupView {
    const { run, cause: _cause, ...record } = this.record;
    return {
      ...record,
      version: run.version,
      instances: [...this.instances.values()].map((instance) => viewInstance(instance, this.record)),
    };
  }

  #add(): void {
    const name = `${this.record.name}-${randomBytes(4).toString('hex')}`;
    const record: InstanceRecord = {
      name,
      group: this.record.name,
      operation: this.record.cause,
      launchedAt: Date.now(),
      restarts: 0,
    };
    this.#grounds.journal.keep({ table: 'instance', key: name, value: record });
    this.#take(record, undefined);
  }

  #take(record: InstanceRecord, running: Running | undefined): void {
    const instance = new LiveInstance(this.#grounds, this.record.run, record, this.#changed, () => {
      this.instances.delete(record.name);
      this.settle();
    });
    this.instances.set(record.name, instance);
    instance.begin(running);
  }

  #finish(): void {
    const { name, run } = this.record;
    this.#grounds.journal.keep({ table: 'group', key: name });
    // Its own copy of the artifact goes with it; a folder of the user's does not.
    const copies = join(this.#grounds.folder, 'artifacts') + sep;
    if (run.artifactFolder?.startsWith(copies)) void rm(run.artifactFolder, { recursive: true, force: true });
    this.#gone();
    this.#whenGone();
  }
}
