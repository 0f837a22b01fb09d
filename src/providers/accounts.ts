import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Clock, DomainEvents } from '../kernel/index.ts';
import { Catalogue } from '../plugins/index.ts';
import { type AccountSettings, Settings } from '../settings/index.ts';
import { type AccountState, ConfiguredAccount, type Opening, openingOf } from './configured-account.ts';
import { Operations } from './operations.ts';
import {
  AccountRefused,
  Accounts,
  type Capabilities,
  CloudUnavailable,
  NoSuchAccount,
  NotOffered,
  type OpenAccount,
  Provider,
} from './port.ts';
import { recorded } from './recorded/index.ts';

/** An account was opened: what it holds can be watched from now on. One of the same name before it is closed. */
export class AccountOpened {
  constructor(readonly account: OpenAccount) {}
}

/** An account is not configured any more. */
export class AccountClosed {
  constructor(readonly name: string) {}
}

/** Start-up waits so long for its accounts, then goes on without those that have not answered. */
const patienceMs = 1000;

/**
 * The accounts of the settings, each opened by the provider that it names. One that is not valid is refused, and the others
 * open; a cloud that does not answer is tried again and again, and holds up nobody else. They can change as the process runs.
 */
@Injectable()
export class ConfiguredAccounts extends Accounts implements OnModuleInit, OnApplicationShutdown {
  readonly #log = new Logger(ConfiguredAccounts.name);
  readonly #accounts = new Map<string, ConfiguredAccount>();
  #changing: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(Settings) private readonly settings: Settings,
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(DomainEvents) private readonly events: DomainEvents,
  ) {
    super();
  }

  async onModuleInit(): Promise<void> {
    const all = this.bring(this.settings.accounts);
    let callOff: () => void = () => undefined;
    const patience = new Promise<void>((resolve) => {
      callOff = this.clock.after(patienceMs, resolve);
    });
    await Promise.race([all, patience]);
    callOff();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.allSettled([...this.#accounts.values()].map((account) => account.close()));
  }

  /**
   * Opens what is new in these, closes what is not among them, and opens anew what has changed, the content of the files that it
   * names included; the others are not touched. One that has changed serves as it was until it is open anew.
   *
   * @returns resolves when each of them has been tried once
   */
  async bring(wanted: readonly AccountSettings[]): Promise<void> {
    const turn = this.#changing.then(() => this.#bring(wanted));
    this.#changing = turn.catch(() => undefined);
    await Promise.all(await turn);
  }

  /** Files that the accounts hang on, beside the settings. */
  files(): string[] {
    return [...new Set([...this.#accounts.values()].flatMap(({ files }) => files))];
  }

  override list(): OpenAccount[] {
    return [...this.#accounts.values()].flatMap(({ opened }) => (opened === undefined ? [] : [opened]));
  }

  /** @throws {NoSuchAccount} @throws {AccountRefused} @throws {CloudUnavailable} it is not open yet */
  override get(name: string): OpenAccount {
    const account = this.#accounts.get(name);
    if (account === undefined) throw new NoSuchAccount(name, [...this.#accounts.keys()]);
    if (account.opened !== undefined) return account.opened;
    const { state, reason = 'it is being opened' } = account.state;
    throw state === 'refused' ? new AccountRefused(name, reason) : new CloudUnavailable(name, reason);
  }

  override need<K extends keyof Capabilities>(account: string, capability: K): Capabilities[K] {
    const { provider, capabilities } = this.get(account);
    const found = capabilities[capability];
    if (found === undefined) throw new NotOffered(account, provider, capability);
    return found;
  }

  /** All accounts of the settings, open or not. */
  states(): AccountState[] {
    return [...this.#accounts.values()].map(({ state }) => state);
  }

  /** @returns what has been begun */
  async #bring(wanted: readonly AccountSettings[]): Promise<Promise<void>[]> {
    const openings = await Promise.all(
      wanted.map((settings) => openingOf(settings, this.catalogue.family('provider', Provider))),
    );
    for (const [name, account] of this.#accounts) {
      if (openings.some((opening) => opening.name === name)) continue;
      this.#accounts.delete(name);
      this.events.publish(new AccountClosed(name));
      await account.close();
    }
    return openings.map((opening) => this.#bringOne(opening));
  }

  async #bringOne(opening: Opening): Promise<void> {
    const { name, refused } = opening;
    let account = this.#accounts.get(name);
    if (account?.isAs(opening)) return;
    if (refused !== undefined) this.#log.error(`Account ${name} is not used: ${refused}`);
    if (account === undefined) {
      account = new ConfiguredAccount(this.clock, (opened) => {
        const kept = recorded(opened, this.operations);
        return { kept, tell: () => this.events.publish(new AccountOpened(kept)) };
      });
      this.#accounts.set(name, account);
    }
    await account.open(opening);
  }
}
