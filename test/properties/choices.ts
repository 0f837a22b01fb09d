/**
 * Choices made from a list of numbers. When the numbers are used up every choice is the first one, which is the simplest
 * by custom: so a shorter list, and one of smaller numbers, makes a simpler run, and a failing one shrinks by itself.
 */
export class Choices {
  #at = 0;

  constructor(private readonly numbers: readonly number[]) {}

  /** 0 … `options - 1`. */
  below(options: number): number {
    const number = this.numbers[this.#at];
    this.#at += 1;
    return number === undefined ? 0 : number % options;
  }

  /** Seldom true; never once the numbers are used up. */
  onceIn(times: number): boolean {
    return this.below(times) === times - 1;
  }

  oneOf<T>(options: readonly [T, ...T[]]): T {
    return options[this.below(options.length)] ?? options[0];
  }

  get usedUp(): boolean {
    return this.#at >= this.numbers.length;
  }
}
