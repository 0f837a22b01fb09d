/**
 * What was read of the database, until somebody changes it: one process owns the database, and publishes what it changes.
 * Bounded; what is read while a change is made is not kept.
 */
export class Remembered<V> {
  readonly #values = new Map<string, V>();
  #changes = 0;

  /** @param most when there are more, all are forgotten */
  constructor(private readonly most = 1_000) {}

  async get(key: string, read: () => Promise<V>): Promise<V> {
    const known = this.#values.get(key);
    if (known !== undefined || this.#values.has(key)) return known as V;
    const changes = this.#changes;
    const value = await read();
    if (changes === this.#changes) {
      if (this.#values.size >= this.most) this.#values.clear();
      this.#values.set(key, value);
    }
    return value;
  }

  /** Something changed. */
  forget(): void {
    this.#changes += 1;
    this.#values.clear();
  }
}
