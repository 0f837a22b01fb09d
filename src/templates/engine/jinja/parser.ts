import type { Node } from './ast.ts';
import { ExpressionReader } from './expressions.ts';
import { JinjaFault } from './fault.ts';
import { limits } from './meter.ts';

interface Piece {
  kind: 'text' | 'print' | 'tag';
  text: string;
}

/** Reads a whole text. @throws {JinjaFault} */
export function parseJinja(source: string): Node[] {
  const reader = new Blocks(pieces(source));
  const nodes = reader.until();
  reader.expectEnd();
  return nodes;
}

const closing = { '{{': '}}', '{%': '%}', '{#': '#}' } as const;

function pieces(source: string): Piece[] {
  const found: Piece[] = [];
  let trims = false;
  const add = (text: string): void => {
    const kept = trims ? text.trimStart() : text;
    if (kept !== '') found.push({ kind: 'text', text: kept });
  };
  for (let at = 0; ;) {
    const open = nextOpening(source, at);
    if (open < 0) {
      add(source.slice(at));
      return found;
    }
    const sign = source.slice(open, open + 2) as keyof typeof closing;
    const inside = source.charAt(open + 2) === '-' ? open + 3 : open + 2;
    const before = source.slice(at, open);
    add(inside === open + 3 ? before.trimEnd() : before);
    const end = sign === '{#' ? source.indexOf('#}', inside) : endOf(source, inside, closing[sign]);
    if (end < 0) throw new JinjaFault(`has a ${sign} without its ${closing[sign]}`);
    trims = source.charAt(end - 1) === '-' && end > inside;
    const text = source.slice(inside, trims ? end - 1 : end).trim();
    at = end + 2;
    if (sign === '{{') found.push({ kind: 'print', text });
    if (sign === '{%') {
      found.push({ kind: 'tag', text });
      if (text === 'raw') {
        const raw = /\{%-?\s*endraw\s*-?%\}/.exec(source.slice(at));
        if (raw === null) throw new JinjaFault('has a raw without its endraw');
        found.pop();
        found.push({ kind: 'text', text: source.slice(at, at + raw.index) });
        at += raw.index + raw[0].length;
        trims = false;
      }
    }
  }
}

function nextOpening(source: string, from: number): number {
  for (let at = source.indexOf('{', from); at >= 0; at = source.indexOf('{', at + 1)) {
    if ('{%#'.includes(source.charAt(at + 1)) && at + 1 < source.length) return at;
  }
  return -1;
}

/** Where the braces close: not within a text, nor within a map. */
function endOf(source: string, from: number, close: string): number {
  let quote = '';
  let open = 0;
  for (let at = from; at < source.length; at++) {
    const sign = source.charAt(at);
    if (quote !== '') {
      if (sign === '\\') at++;
      else if (sign === quote) quote = '';
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (open === 0 && source.startsWith(close, at)) return at;
    else if (sign === '{') open++;
    else if (sign === '}') open = Math.max(0, open - 1);
  }
  return -1;
}

class Blocks {
  #at = 0;
  #depth = 0;

  constructor(private readonly pieces: readonly Piece[]) {}

  /** Up to a tag of one of these names, which stays. */
  until(...names: string[]): Node[] {
    if (++this.#depth > limits.depth)
      throw new JinjaFault(`has tags nested deeper than ${String(limits.depth)} levels`);
    const nodes: Node[] = [];
    for (let piece = this.pieces[this.#at]; piece !== undefined; piece = this.pieces[this.#at]) {
      if (piece.kind === 'tag' && names.includes(wordOf(piece.text).word)) break;
      this.#at++;
      if (piece.kind === 'text') nodes.push({ kind: 'text', text: piece.text });
      else if (piece.kind === 'print') {
        nodes.push({ kind: 'print', expression: new ExpressionReader(piece.text).only(), source: piece.text });
      } else nodes.push(this.#tag(piece.text));
    }
    this.#depth--;
    return nodes;
  }

  expectEnd(): void {
    const left = this.pieces[this.#at];
    if (left !== undefined) throw new JinjaFault(`has {% ${left.text} %}, which ends nothing`);
  }

  #tag(text: string): Node {
    const { word, rest } = wordOf(text);
    if (word === 'if' || word === 'unless') return this.#if(word, rest);
    if (word === 'for') return this.#for(rest);
    if (word === 'set') return set(rest);
    if (forbidden.has(word)) throw new JinjaFault(`has {% ${word} %}, which templates may not use`);
    if (word.startsWith('end') || word === 'else' || word === 'elif') {
      throw new JinjaFault(`has {% ${text} %}, which belongs to nothing`);
    }
    const reader = new ExpressionReader(rest);
    if (word !== 'module') return { kind: 'tag', name: word, args: reader.tagArguments() };
    const [, id = '', more = ''] = /^([^\s,]+)([^]*)$/.exec(rest) ?? [];
    const module = { value: { kind: 'literal', value: id.replace(/^(['"])(.*)\1$/, '$2') }, source: id } as const;
    return { kind: 'tag', name: word, args: [module, ...new ExpressionReader(more).tagArguments()] };
  }

  #if(word: string, first: string): Node {
    const branches: Extract<Node, { kind: 'if' }>['branches'] = [];
    let otherwise: Node[] = [];
    const end = `end${word}`;
    for (let source = word === 'if' ? first : `not (${first})`; ;) {
      const condition = new ExpressionReader(source).only();
      branches.push({ condition, source, body: this.until('elif', 'else', end) });
      const { word: next, rest } = this.#closing(end);
      if (next === 'elif') {
        source = rest;
        continue;
      }
      if (next === 'else') {
        otherwise = this.until(end);
        this.#closing(end);
      }
      return { kind: 'if', branches, otherwise };
    }
  }

  #for(rest: string): Node {
    const reader = new ExpressionReader(rest);
    const names = [reader.name()];
    while (reader.takes(',')) names.push(reader.name());
    if (!reader.takes('in')) throw new JinjaFault(`has {% for ${rest} %} without "in"`);
    const list = reader.only();
    const body = this.until('else', 'endfor');
    const hasElse = this.#closing('endfor').word === 'else';
    const otherwise = hasElse ? this.until('endfor') : [];
    if (hasElse) this.#closing('endfor');
    return { kind: 'for', names, list, source: rest, body, otherwise };
  }

  #closing(expected: string): { word: string; rest: string } {
    const piece = this.pieces[this.#at];
    if (piece === undefined) throw new JinjaFault(`has no {% ${expected} %}`);
    this.#at++;
    return wordOf(piece.text);
  }
}

/** They read files or other templates. */
const forbidden = new Set(['include', 'import', 'from', 'extends', 'block', 'macro', 'call', 'do', 'filter', 'cycle']);

function wordOf(text: string): { word: string; rest: string } {
  const [, word = '', rest = ''] = /^(\S+)\s*([^]*)$/.exec(text) ?? [];
  // Tags are known in any case, `pipelineId` too.
  return { word: word.toLowerCase(), rest };
}

function set(rest: string): Node {
  const reader = new ExpressionReader(rest);
  const name = reader.name();
  if (!reader.takes('=')) throw new JinjaFault(`has {% set ${rest} %} without "="`);
  return { kind: 'set', name, value: reader.only() };
}
