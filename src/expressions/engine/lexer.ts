import { Fault } from './fault.ts';

export type Token = { at: number; text: string } & (
  | { kind: 'name' | 'mark' | 'end' }
  | { kind: 'text'; value: string }
  | { kind: 'number'; value: number; decimal: boolean }
);

/** Longest first. `?[`, `^[`, `$[` and `![` are marks only behind a dot: elsewhere `?` begins a ternary. */
const marks = ['&&', '||', '==', '!=', '<=', '>=', '?.', '?:', ...Array.from('()[]{}.,:?#<>+-*/%^!')];
const collectionMarks = ['?[', '^[', '$[', '!['];

const nameStart = /[\p{L}_$]/u;
const nameRest = /[\p{L}\p{N}_$]*/uy;
const hexadecimal = /0[xX][0-9a-fA-F]+[lL]?/y;
const decimalNumber = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?[lLfFdD]?/y;

/** Whole text to tokens, an `end` token last. Every pattern here is read in one pass, without a second try. */
export function tokens(source: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  for (;;) {
    while (at < source.length && /\s/.test(source.charAt(at))) at++;
    if (at >= source.length) break;
    const token = next(source, at, found.at(-1));
    found.push(token);
    at += token.text.length;
  }
  found.push({ kind: 'end', text: '', at });
  return found;
}

function next(source: string, at: number, before: Token | undefined): Token {
  const first = source.charAt(at);
  if (first === "'" || first === '"') return quoted(source, at, first);
  if (/\d/.test(first) || (first === '.' && startsDecimal(source, at, before))) return number(source, at);
  const behindDot = before?.kind === 'mark' && (before.text === '.' || before.text === '?.');
  const pair = source.slice(at, at + 2);
  if (behindDot && collectionMarks.includes(pair)) return { kind: 'mark', text: pair, at };
  if (nameStart.test(String.fromCodePoint(source.codePointAt(at) ?? 0))) return name(source, at);
  // `a ?.5 : 1` is a ternary.
  if (pair === '?.' && /\d/.test(source.charAt(at + 2))) return { kind: 'mark', text: '?', at };
  const mark = marks.find((candidate) => source.startsWith(candidate, at));
  if (mark !== undefined) return { kind: 'mark', text: mark, at };
  if (first === '=') throw new Fault('syntax', 'An expression cannot assign; to compare, write "==".', at);
  if (first === '@' || first === '&') throw new Fault('syntax', `Beans ("${first}…") are not within reach.`, at);
  throw new Fault('syntax', `Unexpected character "${String.fromCodePoint(source.codePointAt(at) ?? 0)}".`, at);
}

function startsDecimal(source: string, at: number, before: Token | undefined): boolean {
  const endsValue =
    before !== undefined && (before.kind === 'name' || before.kind === 'text' || [')', ']', '}'].includes(before.text));
  return !endsValue && /\d/.test(source.charAt(at + 1));
}

function quoted(source: string, at: number, quote: string): Token {
  let end = at + 1;
  for (;;) {
    end = source.indexOf(quote, end);
    if (end < 0) throw new Fault('syntax', `The text that begins with ${quote} is not closed.`, at);
    if (source.charAt(end + 1) !== quote) break;
    end += 2;
  }
  const value = source.slice(at + 1, end).replaceAll(quote + quote, quote);
  return { kind: 'text', text: source.slice(at, end + 1), value, at };
}

function number(source: string, at: number): Token {
  hexadecimal.lastIndex = at;
  const hex = hexadecimal.exec(source)?.[0];
  if (hex !== undefined)
    return { kind: 'number', text: hex, value: Number(hex.replace(/[lL]$/, '')), decimal: false, at };
  decimalNumber.lastIndex = at;
  const text = decimalNumber.exec(source)?.[0] ?? source.charAt(at);
  const value = Number(text.replace(/[lLfFdD]$/, ''));
  const decimal = /[.eEfFdD]/.test(text);
  const after = source.charAt(at + text.length);
  if (nameStart.test(after)) throw new Fault('syntax', `"${text}${after}" is not a number.`, at);
  if (!Number.isFinite(value) || (!decimal && !Number.isSafeInteger(value))) {
    throw new Fault('syntax', `The number ${text} is too large.`, at);
  }
  return { kind: 'number', text, value, decimal, at };
}

function name(source: string, at: number): Token {
  nameRest.lastIndex = at;
  return { kind: 'name', text: nameRest.exec(source)?.[0] ?? '', at };
}
