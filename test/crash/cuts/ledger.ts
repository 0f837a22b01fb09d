/** The world outside: it does what it is told once for each operation id, and remembers all of it. */
export class Ledger {
  /** What was done, by operation id. */
  readonly #done = new Map<string, string>();
  readonly heard = new Set<string>();
  calls = 0;

  /** @param meaning what is done, in words that are the same in every run */
  order(operation: string, meaning: string): void {
    this.calls += 1;
    this.#done.set(operation, meaning);
  }

  isDone(operation: string): boolean {
    return this.#done.has(operation);
  }

  /** What was done, each as often as it was done. */
  get done(): string[] {
    return [...this.#done.values()].sort();
  }
}
