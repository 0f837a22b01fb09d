import { JinjaFault } from './fault.ts';

export interface Token {
  kind: 'name' | 'number' | 'text' | 'sign' | 'end';
  text: string;
  start: number;
  end: number;
}

const signs = ['**', '//', '==', '!=', '<=', '>=', '&&', '||', ...Array.from('+-*/%~<>=!()[]{}.,:|?')];
const space = /\s/;
const nameStart = /[A-Za-z_$]/;
const namePart = /[A-Za-z0-9_$]/;
const digit = /[0-9]/;
const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r' };

/** The words of an expression, and one `end` after them. */
export function tokens(source: string): Token[] {
  const found: Token[] = [];
  for (let at = 0; at < source.length;) {
    const sign = source.charAt(at);
    if (space.test(sign)) {
      at++;
      continue;
    }
    const token = wordAt(source, at, sign);
    found.push(token);
    at = token.end;
  }
  return [...found, { kind: 'end', text: '', start: source.length, end: source.length }];
}

function wordAt(source: string, start: number, sign: string): Token {
  if (sign === '"' || sign === "'") return textAt(source, start, sign);
  if (digit.test(sign)) {
    let end = run(source, start, digit);
    if (source.charAt(end) === '.' && digit.test(source.charAt(end + 1))) end = run(source, end + 1, digit);
    return { kind: 'number', text: source.slice(start, end), start, end };
  }
  if (nameStart.test(sign)) {
    const end = run(source, start, namePart);
    return { kind: 'name', text: source.slice(start, end), start, end };
  }
  const known = signs.find((each) => source.startsWith(each, start));
  if (known === undefined) throw new JinjaFault(`has a sign that means nothing here: ${sign}`);
  return { kind: 'sign', text: known, start, end: start + known.length };
}

function run(source: string, start: number, part: RegExp): number {
  let end = start;
  while (end < source.length && part.test(source.charAt(end))) end++;
  return end;
}

function textAt(source: string, start: number, quote: string): Token {
  let text = '';
  for (let at = start + 1; at < source.length; at++) {
    const sign = source.charAt(at);
    if (sign === quote) return { kind: 'text', text, start, end: at + 1 };
    if (sign === '\\' && at + 1 < source.length) {
      at++;
      const escaped = source.charAt(at);
      text += Object.hasOwn(escapes, escaped) ? (escapes[escaped] ?? '') : escaped;
    } else text += sign;
  }
  throw new JinjaFault(`has a text without its closing ${quote}`);
}
