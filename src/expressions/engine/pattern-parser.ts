import { fault } from './fault.ts';
import { classEscape, posixClass, type CharacterTest } from './pattern-classes.ts';

/** The shape of a regular expression. */
export type Shape =
  | { kind: 'character'; test: CharacterTest }
  | { kind: 'sequence'; items: Shape[] }
  | { kind: 'choice'; options: Shape[] }
  | { kind: 'group'; number: number; inner: Shape }
  | { kind: 'repeat'; inner: Shape; least: number; most: number; greedy: boolean }
  | { kind: 'border'; border: Border };

/** A place between characters. */
export type Border = 'start' | 'end' | 'lineStart' | 'lineEnd' | 'word' | 'notWord';

const longestPattern = 1_000;
const deepestGroups = 40;
const mostRepeats = 1_000;

/**
 * Reads the common part of Java's regular expressions. Back-references and look-around are refused: no machine with
 * linear time can do them.
 *
 * @returns the shape and how many groups it has
 */
export function parsePattern(pattern: string): { shape: Shape; groups: number } {
  if (pattern.length > longestPattern) throw fault(`The pattern is longer than ${longestPattern} characters.`);
  const reader = new PatternReader(pattern);
  return { shape: reader.whole(), groups: reader.groups };
}

class PatternReader {
  groups = 0;
  readonly #pattern: string;
  #at = 0;
  #depth = 0;
  #flags = { i: false, s: false, m: false };

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  whole(): Shape {
    const shape = this.#choice();
    if (this.#at < this.#pattern.length) throw this.#wrong('")" closes nothing');
    return shape;
  }

  #choice(): Shape {
    if (++this.#depth > deepestGroups) throw this.#wrong('groups are nested too deep');
    const options = [this.#sequence()];
    while (this.#takes('|')) options.push(this.#sequence());
    this.#depth--;
    return options.length === 1 ? (options[0] ?? { kind: 'sequence', items: [] }) : { kind: 'choice', options };
  }

  #sequence(): Shape {
    const items: Shape[] = [];
    while (this.#at < this.#pattern.length && !'|)'.includes(this.#peek())) items.push(this.#repeated(this.#atom()));
    return { kind: 'sequence', items };
  }

  #repeated(inner: Shape): Shape {
    const [least, most] = this.#count();
    if (most < 0) return inner;
    if (inner.kind === 'border') throw this.#wrong('there is nothing to repeat');
    const greedy = !this.#takes('?');
    if (this.#takes('+')) throw this.#wrong('possessive repetition is not supported');
    if ('*+?'.includes(this.#peek()) && this.#peek() !== '') throw this.#wrong('a repetition cannot be repeated');
    return { kind: 'repeat', inner, least, most, greedy };
  }

  /** @returns `[0, -1]` where nothing is repeated */
  #count(): [number, number] {
    if (this.#takes('*')) return [0, Infinity];
    if (this.#takes('+')) return [1, Infinity];
    if (this.#takes('?')) return [0, 1];
    if (this.#peek() !== '{') return [0, -1];
    const found = /^\{(\d{1,5})(?:(,)(\d{1,5})?)?\}/.exec(this.#pattern.slice(this.#at, this.#at + 14));
    if (found === null) throw this.#wrong('"{" must begin a count, as in {2,5}');
    this.#at += found[0].length;
    const least = Number(found[1]);
    const most = found[3] !== undefined ? Number(found[3]) : found[2] === undefined ? least : Infinity;
    if (most < least) throw this.#wrong('the count ends before it begins');
    if (least > mostRepeats || (most !== Infinity && most > mostRepeats))
      throw this.#wrong(`at most ${mostRepeats} repetitions`);
    return [least, most];
  }

  #atom(): Shape {
    const character = this.#next();
    switch (character) {
      case '(':
        return this.#group();
      case '[':
        return this.#one(this.#set());
      case '.': {
        const { s } = this.#flags;
        return { kind: 'character', test: (code) => s || (code !== 10 && code !== 13) };
      }
      case '^':
        return { kind: 'border', border: this.#flags.m ? 'lineStart' : 'start' };
      case '$':
        return { kind: 'border', border: this.#flags.m ? 'lineEnd' : 'end' };
      case '\\':
        return this.#escape();
      case '*':
      case '+':
      case '?':
      case '{':
        throw this.#wrong(`there is nothing for "${character}" to repeat`);
      default:
        return this.#one(same(character));
    }
  }

  #group(): Shape {
    const flags = { ...this.#flags };
    let number = 0;
    if (this.#takes('?')) {
      if (this.#takes('<') && /[=!]/.test(this.#peek())) throw this.#wrong('look-behind is not supported');
      if (this.#pattern.charAt(this.#at - 1) === '<') {
        while (this.#at < this.#pattern.length && this.#next() !== '>');
        number = ++this.groups;
      } else if ('=!>'.includes(this.#peek())) throw this.#wrong('look-ahead and atomic groups are not supported');
      else if (this.#flag()) return { kind: 'sequence', items: [] };
    } else number = ++this.groups;
    const inner = this.#choice();
    if (!this.#takes(')')) throw this.#wrong('a group is not closed');
    this.#flags = flags;
    return number > 0 ? { kind: 'group', number, inner } : inner;
  }

  /** @returns whether the flags stand alone, `(?i)`, and so hold for what follows */
  #flag(): boolean {
    for (;;) {
      const flag = this.#next();
      if (flag === ')') return true;
      if (flag === ':') return false;
      if (flag !== 'i' && flag !== 's' && flag !== 'm') throw this.#wrong(`the flag "${flag}" is not supported`);
      this.#flags[flag] = true;
    }
  }

  #escape(): Shape {
    const character = this.#next();
    if (character === 'b') return { kind: 'border', border: 'word' };
    if (character === 'B') return { kind: 'border', border: 'notWord' };
    if (character === 'A') return { kind: 'border', border: 'start' };
    if (character === 'z' || character === 'Z') return { kind: 'border', border: 'end' };
    if (character === 'Q') {
      const end = this.#pattern.indexOf('\\E', this.#at);
      const text = this.#pattern.slice(this.#at, end < 0 ? undefined : end);
      this.#at = end < 0 ? this.#pattern.length : end + 2;
      return { kind: 'sequence', items: Array.from(text, (letter) => this.#one(same(letter))) };
    }
    if (/[1-9k]/.test(character)) throw this.#wrong('back-references are not supported');
    return this.#one(this.#escaped(character));
  }

  #escaped(character: string): CharacterTest {
    if (character === 'p' || character === 'P') {
      const found = /^\{(\w{1,20})\}/.exec(this.#pattern.slice(this.#at, this.#at + 24));
      const test = found === null ? undefined : posixClass(found[1] ?? '');
      if (found === null || test === undefined) throw this.#wrong('this kind of \\p{…} is not known');
      this.#at += found[0].length;
      return character === 'p' ? test : (code) => !test(code);
    }
    if (character === 'x' || character === 'u') {
      const digits = this.#pattern.slice(this.#at, this.#at + (character === 'x' ? 2 : 4));
      if (!/^(?:[0-9a-fA-F]{2}){1,2}$/.test(digits)) throw this.#wrong(`"\\${character}" needs hexadecimal digits`);
      this.#at += digits.length;
      const wanted = parseInt(digits, 16);
      return (code) => code === wanted;
    }
    const known = classEscape(character);
    if (known !== undefined) return known;
    if (/[A-Za-z0-9]/.test(character)) throw this.#wrong(`"\\${character}" is not known`);
    return same(character);
  }

  #set(): CharacterTest {
    const inverted = this.#takes('^');
    const tests: CharacterTest[] = [];
    do {
      if (this.#at >= this.#pattern.length) throw this.#wrong('a "[" is not closed');
      if (this.#peek() === '[' || this.#pattern.startsWith('&&', this.#at))
        throw this.#wrong('sets within sets are not supported');
      tests.push(this.#setItem());
    } while (!this.#takes(']'));
    return inverted ? (code) => !tests.some((test) => test(code)) : (code) => tests.some((test) => test(code));
  }

  #setItem(): CharacterTest {
    const first = this.#next();
    if (first === '\\' && !/[\\\-\][^.$*+?(){}|/]/.test(this.#peek())) return this.#escaped(this.#next());
    const low = (first === '\\' ? this.#next() : first).codePointAt(0) ?? 0;
    const ranges =
      this.#peek() === '-' && this.#pattern.charAt(this.#at + 1) !== ']' && this.#at + 1 < this.#pattern.length;
    if (!ranges) return (code) => code === low;
    this.#at++;
    let last = this.#next();
    if (last === '\\') last = this.#next();
    const high = last.codePointAt(0) ?? 0;
    if (high < low) throw this.#wrong('a range ends before it begins');
    return (code) => code >= low && code <= high;
  }

  #one(test: CharacterTest): Shape {
    return { kind: 'character', test: this.#flags.i ? anyCase(test) : test };
  }

  #peek(): string {
    const code = this.#pattern.codePointAt(this.#at);
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  #next(): string {
    const character = this.#peek();
    if (character === '') throw this.#wrong('it ends too early');
    this.#at += character.length;
    return character;
  }

  #takes(character: string): boolean {
    if (this.#pattern.charAt(this.#at) !== character) return false;
    this.#at++;
    return true;
  }

  #wrong(what: string): Error {
    return fault(`The pattern "${this.#pattern.slice(0, 80)}" cannot be used: ${what} (at ${this.#at}).`);
  }
}

function same(character: string): CharacterTest {
  const wanted = character.codePointAt(0) ?? 0;
  return (code) => code === wanted;
}

function anyCase(test: CharacterTest): CharacterTest {
  return (code) => {
    const character = String.fromCodePoint(code);
    return [character, character.toLowerCase(), character.toUpperCase()].some((form) => test(form.codePointAt(0) ?? 0));
  };
}
