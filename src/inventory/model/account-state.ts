/** A trouble with an account, and since when it lasts. */
export interface AccountProblem {
  /** `watch`: the account does not tell; `write`: the database does not take; `content`: something cannot be stored. */
  what: 'watch' | 'write' | 'content';
  message: string;
  since: Date;
}

/** How well the inventory knows an account. */
export interface AccountState {
  account: string;
  provider: string;
  /**
   * `starting`: its first full list is awaited; `watched`: it tells of every change; `broken`: it cannot be watched now,
   * and is tried again by itself; `unwatchable`: its cloud has no way to tell.
   */
  state: 'starting' | 'watched' | 'broken' | 'unwatchable';
  since: Date;
  /** When it last told anything. */
  heardAt?: Date;
  problems: AccountProblem[];
}

/** The problems of one account: one of each sort, each with the time when it began. */
export class Problems {
  readonly #problems = new Map<AccountProblem['what'], AccountProblem>();

  note(what: AccountProblem['what'], message: string, now: Date): void {
    this.#problems.set(what, { what, message, since: this.#problems.get(what)?.since ?? now });
  }

  solve(what: AccountProblem['what']): void {
    this.#problems.delete(what);
  }

  list(): AccountProblem[] {
    return [...this.#problems.values()];
  }
}
