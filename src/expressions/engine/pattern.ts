/**
 * Regular expressions that cannot hang. The host's engine goes back and tries again, so that `(a+)+b` takes time
 * exponential in the text, and no check of the pattern tells all such patterns from the good ones. So this is a machine
 * of our own, Thompson's with Pike's captures: it goes through the text once with all its possibilities side by side.
 * The time of a search is the length of the pattern times that of the text, and the meter counts it.
 */
import { fault } from './fault.ts';
import type { Meter } from './meter.ts';
import { isWordCharacter } from './pattern-classes.ts';
import type { Border } from './pattern-parser.ts';
import { compile, type Program } from './pattern-program.ts';

/** Where the whole and each group begin and end: `[begin, end, begin of group 1, …]`. -1 is nowhere. */
export type Captures = readonly number[];

interface Thread {
  at: number;
  captures: Captures;
}

/** One pass over the text from `start`. */
class Machine {
  readonly #program: Program;
  readonly #text: string;
  readonly #meter: Meter;
  /** At which position each instruction was last reached, so that none is followed twice. */
  readonly #reached: Int32Array;

  constructor(program: Program, text: string, meter: Meter) {
    this.#program = program;
    this.#text = text;
    this.#meter = meter;
    this.#reached = new Int32Array(program.instructions.length);
  }

  /** @param whole only a match from `start` to the very end counts */
  run(start: number, whole: boolean): Captures | undefined {
    let best: Captures | undefined;
    let threads: Thread[] = [];
    this.#reached.fill(-1);
    this.#meter.step(this.#reached.length / 256);
    for (let position = start; ;) {
      if (best === undefined && (!whole || position === start)) {
        this.#follow(0, position, new Array<number>(this.#program.slots).fill(-1), threads);
      }
      if (threads.length === 0 && (whole || best !== undefined)) return best;
      this.#meter.step((threads.length + 1) / 16);
      const code = this.#text.codePointAt(position);
      const after = position + (code !== undefined && code > 0xffff ? 2 : 1);
      const next: Thread[] = [];
      for (const { at, captures } of threads) {
        const instruction = this.#program.instructions[at];
        if (instruction?.kind === 'match') {
          if (whole && position < this.#text.length) continue;
          best = captures;
          break;
        }
        if (instruction?.kind === 'character' && code !== undefined && instruction.test(code)) {
          this.#follow(at + 1, after, captures, next);
        }
      }
      if (code === undefined) return best;
      threads = next;
      position = after;
    }
  }

  /** All that can be reached without reading, in order of preference. A stack of its own: patterns may be long. */
  #follow(from: number, position: number, given: Captures, threads: Thread[]): void {
    const open: Thread[] = [{ at: from, captures: given }];
    for (let thread = open.pop(); thread !== undefined; thread = open.pop()) {
      const { at, captures } = thread;
      if (this.#reached[at] === position) continue;
      this.#reached[at] = position;
      this.#meter.step(1 / 16);
      const instruction = this.#program.instructions[at];
      if (instruction?.kind === 'jump') open.push({ at: instruction.to, captures });
      else if (instruction?.kind === 'split') {
        open.push({ at: instruction.second, captures }, { at: instruction.first, captures });
      } else if (instruction?.kind === 'save') {
        open.push({ at: at + 1, captures: captures.with(instruction.slot, position) });
      } else if (instruction?.kind === 'border') {
        if (this.#holds(instruction.border, position)) open.push({ at: at + 1, captures });
      } else threads.push(thread);
    }
  }

  #holds(border: Border, position: number): boolean {
    const text = this.#text;
    const word = (at: number): boolean => at >= 0 && at < text.length && isWordCharacter(text.charCodeAt(at));
    switch (border) {
      case 'start':
        return position === 0;
      case 'end':
        return position === text.length;
      case 'lineStart':
        return position === 0 || text.charAt(position - 1) === '\n';
      case 'lineEnd':
        return position === text.length || text.charAt(position) === '\n';
      case 'word':
        return word(position - 1) !== word(position);
      case 'notWord':
        return word(position - 1) === word(position);
    }
  }
}

/** Whether the pattern takes the whole text. */
export function fullMatch(pattern: string, text: string, meter: Meter): boolean {
  return new Machine(compile(pattern), text, meter).run(0, true) !== undefined;
}

/** Matches from left to right which do not overlap. */
export function allMatches(pattern: string, text: string, meter: Meter, most = Infinity): Captures[] {
  const machine = new Machine(compile(pattern), text, meter);
  const found: Captures[] = [];
  for (let from = 0; from <= text.length && found.length < most;) {
    const match = machine.run(from, false);
    if (match === undefined) break;
    found.push(match);
    meter.builds(match.length);
    const end = match[1] ?? from;
    const width = (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
    from = end > (match[0] ?? from) ? end : end + width;
  }
  return found;
}

/** Replaces the first `most` matches; `$1` in the replacement is the first group, `\` takes the next one literally. */
export function replaceMatches(
  pattern: string,
  text: string,
  replacement: string,
  meter: Meter,
  most = Infinity,
): string {
  let result = '';
  let from = 0;
  for (const match of allMatches(pattern, text, meter, most)) {
    const piece = text.slice(from, match[0]) + filled(replacement, text, match);
    meter.builds(piece.length);
    result += piece;
    from = match[1] ?? from;
  }
  meter.builds(text.length - from);
  return result + text.slice(from);
}

function filled(replacement: string, text: string, match: Captures): string {
  return replacement.replace(/\\([\s\S])|\$(\d?)/g, (_, literal: string | undefined, group: string | undefined) => {
    if (literal !== undefined) return literal;
    const [begin, end] = [match[2 * Number(group)], match[2 * Number(group) + 1]];
    if (group === '' || begin === undefined || end === undefined) throw fault(`There is no group "$${group ?? ''}".`);
    return text.slice(Math.max(begin, 0), Math.max(end, 0));
  });
}

/** Java's `split`: empty pieces at the end are dropped, unless a negative limit asks for them. */
export function splitBy(pattern: string, text: string, limit: number, meter: Meter): string[] {
  const pieces: string[] = [];
  let from = 0;
  for (const [begin = 0, end = 0] of allMatches(pattern, text, meter)) {
    if (limit > 0 && pieces.length === limit - 1) break;
    // A match of nothing at the very start makes no empty first piece.
    if (end === 0 || (begin === end && begin === text.length)) continue;
    pieces.push(text.slice(from, begin));
    from = end;
  }
  pieces.push(text.slice(from));
  while (limit === 0 && pieces.length > 1 && pieces.at(-1) === '') pieces.pop();
  meter.builds(text.length + pieces.length);
  return pieces;
}
