import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Clock, DomainEvents } from '../kernel/index.ts';
import { manifestTopic, serverGroupTopic } from '../orchestration/port.ts';
import { Accounts, NoSuchAccount, type OpenAccount } from '../providers/port.ts';
import { AccountWatch } from './account-watch.ts';
import { Intake } from './intake.ts';
import { type AccountState, Problems } from './model/account-state.ts';
import { InventoryChanged, type ResourceChange } from './model/resource.ts';
import { ResourceWriter } from './storage/resource-writer.ts';

/**
 * Keeps the inventory by watching every account, each by itself: one that is dead or slow delays nobody. What happens is
 * told twice: to waiting stages at once, and as {@link InventoryChanged} when it has been written.
 */
@Injectable()
export class InventoryWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #log = new Logger(InventoryWatch.name);
  readonly #wakers = new Set<(topic: string) => void>();
  readonly #watches = new Map<string, { account: OpenAccount; watch: AccountWatch | undefined; since: Date }>();

  #following: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(
    @Inject(Accounts) private readonly accounts: Accounts,
    @Inject(ResourceWriter) private readonly writer: ResourceWriter,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(DomainEvents) private readonly events: DomainEvents,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.follow();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#closed = true;
    await this.#following;
    await Promise.all([...this.#watches.values()].flatMap(({ watch }) => (watch ? [watch.close()] : [])));
    this.#watches.clear();
  }

  /**
   * Watches the accounts that are open now, and forgets what it knew of those that are not configured any more. For when
   * the accounts have changed; one call waits for another.
   */
  follow(): Promise<void> {
    const turn = this.#following.then(() => this.#follow());
    this.#following = turn.catch(() => undefined);
    return turn;
  }

  async #follow(): Promise<void> {
    const open = this.accounts.list();
    const left = [...this.#watches].filter(([, { account }]) => !open.includes(account));
    await Promise.all(left.flatMap(([, { watch }]) => (watch ? [watch.close()] : [])));
    for (const [name] of left) this.#watches.delete(name);
    const known = await this.writer.accounts();
    await this.writer.forget(known.filter((name) => !this.#isConfigured(name)));
    for (const account of this.#closed ? [] : open) {
      if (this.#watches.has(account.name)) continue;
      const watch = this.#watchOf(account);
      this.#watches.set(account.name, { account, watch, since: this.clock.now() });
      watch?.start();
    }
  }

  /** One that is configured but not open (its cloud does not answer) keeps its rows: they are the last that is known. */
  #isConfigured(name: string): boolean {
    try {
      this.accounts.get(name);
      return true;
    } catch (error) {
      return !(error instanceof NoSuchAccount);
    }
  }

  /**
   * Tells what may have changed as soon as an account shows it, as the topics of `orchestration/port.ts`. The stage that
   * wakes looks at the cloud itself, so a wake-up too many costs a look.
   *
   * @returns ends the telling
   */
  onWake(wake: (topic: string) => void): () => void {
    this.#wakers.add(wake);
    return () => this.#wakers.delete(wake);
  }

  /** How well each account is known, by name. */
  states(): AccountState[] {
    return [...this.#watches.values()]
      .map(({ account, watch, since }): AccountState => {
        const { name, provider } = account;
        return watch?.state ?? { account: name, provider, state: 'unwatchable', since, problems: [] };
      })
      .sort((a, b) => (a.account < b.account ? -1 : 1));
  }

  #watchOf({ name, provider, capabilities }: OpenAccount): AccountWatch | undefined {
    const { watching } = capabilities;
    if (!watching) return undefined;
    const problems = new Problems();
    const written = (changes: ResourceChange[]): void => {
      for (const change of changes) this.#wake(name, change);
      this.events.publish(new InventoryChanged(name, changes));
    };
    const intake = new Intake({ account: name, provider, problems, written }, this.writer, this.clock);
    return new AccountWatch(
      {
        account: name,
        provider,
        watching,
        problems,
        intake,
        glimpsed: (sightings) => {
          for (const sighting of sightings) this.#wake(name, sighting);
        },
      },
      this.clock,
    );
  }

  #wake(account: string, { kind, region, name }: Pick<ResourceChange, 'kind' | 'region' | 'name'>): void {
    const topics = [manifestTopic(account, region, name)];
    if (kind === 'serverGroup') topics.push(serverGroupTopic(account, region, name));
    for (const topic of topics) {
      for (const wake of this.#wakers) {
        try {
          wake(topic);
        } catch (error) {
          this.#log.error(error);
        }
      }
    }
  }
}
