import type { Terminal } from './terminal.ts';

const up = (lines: number): string => (lines === 0 ? '' : `\x1b[${lines}A`);
const clearBelow = '\r\x1b[0J';

/** A block of lines at the end of the terminal that is drawn over itself. */
export class LiveLines {
  #drawn = 0;
  #last = '';

  constructor(private readonly terminal: Terminal) {}

  /** Lines must not be wider than the terminal, nor more than it has rows. */
  draw(lines: readonly string[]): void {
    const text = lines.map((line) => `${line}\n`).join('');
    if (text === this.#last) return;
    // One write, so that nobody sees half of it.
    this.terminal.out(`${up(this.#drawn)}${clearBelow}${text}`);
    this.#drawn = lines.length;
    this.#last = text;
  }

  /** Lines that stay above the block. */
  say(lines: readonly string[]): void {
    this.terminal.out(`${up(this.#drawn)}${clearBelow}${lines.map((line) => `${line}\n`).join('')}${this.#last}`);
  }
}
