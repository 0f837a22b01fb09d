import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Clock, DomainError, DomainEvents, InvalidInput } from '../kernel/index.ts';
import { Catalogue } from '../plugins/index.ts';
import { type AccountSettings, Settings } from '../settings/index.ts';
import { Operations } from './operations.ts';
import {
  Accounts,
  type Capabilities,
  CloudUnavailable,
  NoSuchAccount,
  NotOffered,
  type OpenAccount,
  Provider,
} from './port.ts';
import { recorded } from './recorded/index.ts';

/** An account was opened: what it holds can be watched from now on. */
export class AccountOpened {
  constructor(readonly account: OpenAccount) {}
}

/** How an account stands. */
export interface AccountState {
  name: string;
  provider: string;
  state: 'opening' | 'open' | 'unavailable';
  /** Why it is unavailable. */
  reason?: string;
}

interface Entry {
  state: AccountState;
  opened?: OpenAccount;
}

/** Start-up waits so long for its accounts, then goes on without those that have not answered. */
const patienceMs = 1000;
const firstRetryMs = 1000;
const longestRetryMs = 60_000;

/**
 * The accounts of the settings, each opened by the provider that it names. A bad setting ends the start-up; a cloud that
 * does not answer is tried again and again, and holds up nobody else.
 */
@Injectable()
export class ConfiguredAccounts extends Accounts implements OnModuleInit, OnApplicationShutdown {
  readonly #entries = new Map<string, Entry>();
  readonly #retries = new Set<() => void>();
  #closed = false;

  constructor(
    @Inject(Settings) private readonly settings: Settings,
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(DomainEvents) private readonly events: DomainEvents,
  ) {
    super();
  }

  /** @throws {InvalidInput} an account's options; names the path in the settings @throws {UnknownKind} its provider */
  async onModuleInit(): Promise<void> {
    const openings = this.settings.accounts.map((account) => this.#prepare(account));
    const all = Promise.all(openings.map((open) => open()));
    let callOff: () => void = () => undefined;
    const patience = new Promise<void>((resolve) => {
      callOff = this.clock.after(patienceMs, resolve);
    });
    await Promise.race([all, patience]);
    callOff();
  }

  async onApplicationShutdown(): Promise<void> {
    this.#closed = true;
    for (const callOff of this.#retries) callOff();
    await Promise.allSettled(this.list().map((account) => account.close()));
  }

  override list(): OpenAccount[] {
    return [...this.#entries.values()].flatMap(({ opened }) => (opened === undefined ? [] : [opened]));
  }

  /** @throws {NoSuchAccount} @throws {CloudUnavailable} it is not open yet */
  override get(name: string): OpenAccount {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new NoSuchAccount(name, [...this.#entries.keys()]);
    if (entry.opened === undefined) throw new CloudUnavailable(name, entry.state.reason ?? 'it is being opened');
    return entry.opened;
  }

  override need<K extends keyof Capabilities>(account: string, capability: K): Capabilities[K] {
    const { provider, capabilities } = this.get(account);
    const found = capabilities[capability];
    if (found === undefined) throw new NotOffered(account, provider, capability);
    return found;
  }

  /** All accounts of the settings, open or not. */
  states(): AccountState[] {
    return [...this.#entries.values()].map(({ state }) => state);
  }

  #prepare(account: AccountSettings): () => Promise<void> {
    const { name, provider: kind, options, path, place } = account;
    if (this.#entries.has(name)) {
      const message = `is ${name}, as another account before it. Each needs a name of its own (${place}).`;
      throw new InvalidInput('The configuration', [{ path: [path, 'name'], message }]);
    }
    const { card, instance } = this.catalogue.family('provider', Provider).get(kind);
    const parsed = card.options.safeParse(options);
    if (!parsed.success) {
      const faults = parsed.error.issues.map((issue) => ({
        path: [path, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))],
        message: `${issue.message} (${place})`,
      }));
      throw new InvalidInput('The configuration', faults);
    }
    const entry: Entry = { state: { name, provider: kind, state: 'opening' } };
    this.#entries.set(name, entry);
    return () => this.#open(entry, () => instance.open(name, parsed.data), firstRetryMs);
  }

  async #open(entry: Entry, open: () => Promise<OpenAccount>, retryMs: number): Promise<void> {
    const { name, provider } = entry.state;
    try {
      const opened = await open();
      if (this.#closed) {
        await opened.close();
        return;
      }
      entry.opened = recorded(opened, this.operations);
      entry.state = { name, provider, state: 'open' };
      this.events.publish(new AccountOpened(entry.opened));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      entry.state = { name, provider, state: 'unavailable', reason };
      // What is wrong with the request will be as wrong the next time; still a person may mend it outside.
      const delayMs = error instanceof DomainError && error.refusal !== 'unavailable' ? longestRetryMs : retryMs;
      this.#retryAfter(delayMs, () => this.#open(entry, open, Math.min(longestRetryMs, retryMs * 2)));
    }
  }

  #retryAfter(delayMs: number, again: () => Promise<void>): void {
    if (this.#closed) return;
    const callOff = this.clock.after(delayMs, () => {
      this.#retries.delete(callOff);
      void again();
    });
    this.#retries.add(callOff);
  }
}
