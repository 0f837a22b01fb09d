import { inventoryEntities } from '../../src/inventory/entities.ts';
import { InventoryWatch } from '../../src/inventory/inventory-watch.ts';
import { Inventory } from '../../src/inventory/inventory.ts';
import { InventoryChanged } from '../../src/inventory/model/resource.ts';
import { ResourceReader } from '../../src/inventory/storage/resource-reader.ts';
import { type Batch, ResourceWriter } from '../../src/inventory/storage/resource-writer.ts';
import { DomainEvents } from '../../src/kernel/index.ts';
import { Inventory1795426800000 } from '../../migrations/20261123T0940-inventory.ts';
import {
  Accounts,
  type Capabilities,
  CloudUnavailable,
  NoSuchAccount,
  NotOffered,
  type OpenAccount,
} from '../../src/providers/port.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';
import { ScriptedWatching } from './scripted-watching.ts';
import { WindableClock } from './windable-clock.ts';

class ScriptedAccounts extends Accounts {
  accounts: OpenAccount[] = [];

  add(name: string, capabilities: Partial<Capabilities>): void {
    this.accounts.push({ name, provider: 'scripted', regions: ['home'], capabilities, close: () => Promise.resolve() });
  }

  override list(): OpenAccount[] {
    return [...this.accounts];
  }

  /** Configured, and not open. */
  readonly closed = new Set<string>();

  override get(name: string): OpenAccount {
    if (this.closed.has(name)) throw new CloudUnavailable(name, 'it is being opened');
    const account = this.accounts.find((one) => one.name === name);
    if (!account) throw new NoSuchAccount(name, []);
    return account;
  }

  override need<K extends keyof Capabilities>(name: string, capability: K): Capabilities[K] {
    const offered = this.get(name).capabilities[capability];
    if (!offered) throw new NotOffered(name, 'scripted', capability);
    return offered;
  }
}

/** Writes as the product does, but for the failures that a test orders. */
class FailingWriter extends ResourceWriter {
  #failure: { error: Error; met: () => void } | undefined;

  /** The next write fails. @returns resolves when it has */
  failsOnce(error: Error): Promise<void> {
    return new Promise((met) => {
      this.#failure = { error, met };
    });
  }

  override async write(account: string, provider: string, batch: Batch, now: Date): Promise<void> {
    const failure = this.#failure;
    this.#failure = undefined;
    if (!failure) {
      await super.write(account, provider, batch, now);
      return;
    }
    failure.met();
    throw failure.error;
  }
}

/** The inventory on a real database, with accounts that the test speaks for and a clock that it winds. */
export class InventoryBench {
  readonly clock = new WindableClock();
  readonly events = new DomainEvents();
  readonly accounts = new ScriptedAccounts();
  /** The account `here`, which there always is. */
  readonly here = this.account('here');
  /** All that was published. */
  readonly heard: InventoryChanged[] = [];
  watch!: InventoryWatch;
  inventory!: Inventory;
  writer!: FailingWriter;

  private constructor(readonly database: TestDatabase) {
    this.events.on(InventoryChanged, (event) => this.heard.push(event));
  }

  static async open(): Promise<InventoryBench> {
    const schema = { entities: inventoryEntities, migrations: [Inventory1795426800000] };
    const bench = new InventoryBench(await openTestDatabase(schema));
    await bench.boot();
    return bench;
  }

  /** A process that starts on the database as it is. */
  async boot(): Promise<void> {
    const { unitOfWork } = this.database;
    this.writer = new FailingWriter(unitOfWork);
    this.watch = new InventoryWatch(this.accounts, this.writer, this.clock, this.events);
    this.inventory = new Inventory(new ResourceReader(unitOfWork), this.watch, this.accounts, this.clock);
    await this.watch.onApplicationBootstrap();
  }

  /** Another account, to be watched from the next `watch.follow` on. */
  account(name: string): ScriptedWatching {
    const watching = new ScriptedWatching();
    this.accounts.add(name, { watching });
    return watching;
  }

  /** Lets the batch of an account fall due, and waits until it is written. */
  async written(account = 'here'): Promise<InventoryChanged> {
    const news = new Promise<InventoryChanged>((resolve) => {
      const off = this.events.on(InventoryChanged, (event) => {
        if (event.account !== account) return;
        off();
        resolve(event);
      });
    });
    this.clock.wind(250);
    return await news;
  }

  async close(): Promise<void> {
    await this.watch.beforeApplicationShutdown();
    await this.database.close();
  }
}
