/** What follows the name of a benchmark: `--json`, and sizes such as `--pipelines 100`. */
export class Flags {
  readonly #values = new Map<string, string>();

  /** @throws {Error} something that is no flag */
  constructor(words: readonly string[]) {
    for (let n = 0; n < words.length; n++) {
      const name = words[n]?.startsWith('--') ? words[n]?.slice(2) : undefined;
      if (name === undefined) throw new Error(`${String(words[n])} is no flag; flags begin with --`);
      const value = words[n + 1];
      if (value === undefined || value.startsWith('--')) this.#values.set(name, '');
      else this.#values.set(name, words[(n += 1)] ?? '');
    }
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** Words with commas between them. */
  list(name: string, usual: readonly string[]): string[] {
    return this.#values.get(name)?.split(',') ?? [...usual];
  }

  /** @throws {Error} it is given, and is no whole number */
  count(name: string, usual: number): number {
    const given = this.#values.get(name);
    if (given === undefined) return usual;
    if (!/^\d+$/.test(given)) throw new Error(`--${name} takes a whole number, not ${given || 'nothing'}`);
    return Number(given);
  }
}
