import type { Node } from './ast.ts';
import { Fault } from './fault.ts';
import { parseExpression } from './parser.ts';

/** A stretch of a text: as it stands, or the inside of `${ … }`. */
export type Part =
  | { kind: 'plain'; text: string }
  /** `raw` with its delimiters, `source` without. */
  | { kind: 'expression'; raw: string; source: string; parsed: Node | Fault };

const closing = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

/** Longer ones are not read at all. */
export const longestExpression = 10_000;

/** Cuts a text at its `${ … }`. A quote or an inner bracket may hold a `}` that does not end the expression. */
export function split(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (let start = text.indexOf('${'); start >= 0; start = text.indexOf('${', from)) {
    if (start > from) parts.push({ kind: 'plain', text: text.slice(from, start) });
    const end = closedAt(text, start + 2);
    if (typeof end === 'number') {
      const source = text.slice(start + 2, end);
      parts.push({ kind: 'expression', raw: text.slice(start, end + 1), source, parsed: parsed(source) });
      from = end + 1;
    } else {
      parts.push({ kind: 'expression', raw: text.slice(start), source: text.slice(start + 2), parsed: end });
      return parts;
    }
  }
  if (from < text.length) parts.push({ kind: 'plain', text: text.slice(from) });
  return parts;
}

/** @returns where the closing `}` stands */
function closedAt(text: string, from: number): number | Fault {
  const open: string[] = [];
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "'" || character === '"') {
      const end = text.indexOf(character, at + 1);
      if (end < 0) return new Fault('syntax', `The text that begins with ${character} is not closed.`, at - from);
      at = end;
    } else if (closing.has(character)) {
      open.push(closing.get(character) ?? '');
    } else if (open.length === 0 && character === '}') {
      return at;
    } else if (character === ')' || character === ']' || character === '}') {
      const expected = open.pop();
      if (expected === character) continue;
      const wanted = expected === undefined ? 'nothing is open' : `"${expected}" is due`;
      return new Fault('syntax', `There is "${character}" where ${wanted}.`, at - from);
    }
  }
  return new Fault('syntax', 'The expression is not closed: its "}" is missing.', text.length - from);
}

function parsed(source: string): Node | Fault {
  if (source.length > longestExpression) {
    return new Fault(
      'limit',
      `The expression is ${source.length} characters long; ${longestExpression} are allowed.`,
      0,
    );
  }
  try {
    return parseExpression(source);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

/** One definition is evaluated over and over. Least lately used goes first; long texts are not kept. */
const kept = new Map<string, Part[]>();
const mostKept = 1_000;
const longestKept = 2_000;

export function splitKept(text: string): Part[] {
  if (text.length > longestKept) return split(text);
  const known = kept.get(text);
  if (known !== undefined) {
    kept.delete(text);
    kept.set(text, known);
    return known;
  }
  const parts = split(text);
  kept.set(text, parts);
  const oldest = kept.size > mostKept ? kept.keys().next() : undefined;
  if (oldest?.done === false) kept.delete(oldest.value);
  return parts;
}
