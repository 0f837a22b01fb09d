import type { Clock } from '../kernel/index.ts';
import type { Sighting, Watching } from '../providers/port.ts';
import type { Intake } from './intake.ts';
import type { AccountState, Problems } from './model/account-state.ts';

/** Longest wait for the first full list, and between two attempts, milliseconds. */
const firstListMs = 60_000;
const shortestRetryMs = 1000;
const longestRetryMs = 60_000;

/** What is watched, and who hears of it. */
export interface AccountWatchOf {
  account: string;
  provider: string;
  watching: Watching;
  problems: Problems;
  intake: Intake;
  /** Hears of each change at once, before it is written. */
  glimpsed: (sightings: readonly Sighting[]) => void;
}

/** Watches one account for as long as the process runs. An account that does not answer is tried again, ever more rarely. */
export class AccountWatch {
  readonly #of: AccountWatchOf;
  readonly #clock: Clock;
  #state: AccountState['state'] = 'starting';
  #since: Date;
  #heardAt: Date | undefined;
  #retryMs = shortestRetryMs;
  #callOff: (() => void) | undefined;
  /** Ends the attempt under way. */
  #giveUp: (() => void) | undefined;
  #closed = false;

  constructor(of: AccountWatchOf, clock: Clock) {
    this.#of = of;
    this.#clock = clock;
    this.#since = clock.now();
  }

  get state(): AccountState {
    const { account, provider, problems } = this.#of;
    return {
      account,
      provider,
      state: this.#state,
      since: this.#since,
      ...(this.#heardAt ? { heardAt: this.#heardAt } : {}),
      problems: problems.list(),
    };
  }

  /** Begins to watch; returns at once. */
  start(): void {
    if (this.#closed) return;
    let over = false;
    let stop: (() => void) | undefined;
    const end = (): void => {
      over = true;
      this.#callOff?.();
      stop?.();
    };
    const fail = (reason: string): void => {
      if (over) return;
      end();
      this.#broken(reason);
    };
    this.#giveUp = end;
    const awaitFirst = (): void => {
      this.#callOff?.();
      this.#callOff = this.#clock.after(firstListMs, () => {
        fail(`Its first full list did not come within ${firstListMs / 1000} s.`);
      });
    };
    awaitFirst();
    let isListed = false;
    const seen = (sightings: Sighting[], complete: boolean): void => {
      if (over) return;
      isListed ||= complete;
      // A large account takes its time: what shows that it goes on is enough.
      if (!isListed) awaitFirst();
      this.#heard(sightings, complete);
    };
    const troubled = (reason: string | undefined): void => {
      if (!over) this.#isTroubled(reason, isListed);
    };
    this.#open(seen, troubled).then(
      (opened) => {
        stop = opened;
        // Given up in the meantime: a watch that nobody hears would stay open.
        if (over) opened();
      },
      (error: unknown) => {
        fail(error instanceof Error ? error.message : String(error));
      },
    );
  }

  /** Ends the watch and writes what it has brought. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#callOff?.();
    this.#giveUp?.();
    await this.#of.intake.close();
  }

  /** A provider that throws at once is treated like one whose promise fails. */
  async #open(...heard: Parameters<Watching['watch']>): Promise<() => void> {
    return await this.#of.watching.watch(...heard);
  }

  /** The watch goes on by itself; until then what is known may be old. */
  #isTroubled(reason: string | undefined, isListed: boolean): void {
    if (reason === undefined) this.#of.problems.solve('watch');
    else this.#of.problems.note('watch', reason, this.#clock.now());
    if (isListed) this.#become(reason === undefined ? 'watched' : 'broken');
  }

  #heard(sightings: Sighting[], complete: boolean): void {
    this.#heardAt = this.#clock.now();
    if (complete) {
      this.#callOff?.();
      this.#retryMs = shortestRetryMs;
      this.#of.problems.solve('watch');
      this.#become('watched');
    }
    this.#of.intake.take(sightings, complete);
    // A full list says nothing of what is new in it; that is known once it has been compared.
    if (!complete) this.#of.glimpsed(sightings);
  }

  #broken(reason: string): void {
    if (this.#closed) return;
    this.#of.problems.note('watch', reason, this.#clock.now());
    this.#become('broken');
    this.#callOff = this.#clock.after(this.#retryMs, () => {
      this.start();
    });
    this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs);
  }

  #become(state: AccountState['state']): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#since = this.#clock.now();
  }
}
