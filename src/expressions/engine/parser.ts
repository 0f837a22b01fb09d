import type { BinaryOperator, Node, Taken } from './ast.ts';
import { Fault } from './fault.ts';
import { tokens, type Token } from './lexer.ts';

/** Deeper nesting of brackets and operators than a person writes; keeps the parser off the end of the stack. */
const deepestNesting = 64;

/** How an operator is written, which it is, and how tightly it binds. */
const operators = new Map<string, readonly [BinaryOperator, number]>([
  ...entry(['||', 'or'], 'or', 1),
  ...entry(['&&', 'and'], 'and', 2),
  ...entry(['==', 'eq'], '==', 3),
  ...entry(['!=', 'ne'], '!=', 3),
  ...entry(['<', 'lt'], '<', 3),
  ...entry(['<=', 'le'], '<=', 3),
  ...entry(['>', 'gt'], '>', 3),
  ...entry(['>=', 'ge'], '>=', 3),
  ...entry(['matches'], 'matches', 3),
  ...entry(['instanceof'], 'instanceof', 3),
  ...entry(['between'], 'between', 3),
  ...entry(['+'], '+', 4),
  ...entry(['-'], '-', 4),
  ...entry(['*'], '*', 5),
  ...entry(['/', 'div'], '/', 5),
  ...entry(['%', 'mod'], '%', 5),
  ...entry(['^'], '^', 6),
]);
const comparison = 3;

const taken = new Map<string, Taken>([
  ['?[', 'all'],
  ['^[', 'first'],
  ['$[', 'last'],
]);

function entry(spellings: string[], operator: BinaryOperator, power: number): [string, [BinaryOperator, number]][] {
  return spellings.map((spelling) => [spelling, [operator, power]]);
}

/**
 * Reads the inside of `${ … }`.
 *
 * @throws {Fault} of the kind `syntax` with the position and what stands there
 */
export function parseExpression(source: string): Node {
  return new Parser(source).whole();
}

/** Operator precedence by binding power (Pratt); the rest by descent. */
class Parser {
  readonly #tokens: Token[];
  #index = 0;
  #depth = 0;

  constructor(source: string) {
    this.#tokens = tokens(source);
  }

  whole(): Node {
    if (this.#atEnd()) throw new Fault('syntax', 'There is nothing between "${" and "}".', 0);
    const node = this.#expression();
    if (!this.#atEnd()) throw this.#unexpected('the end of the expression');
    return node;
  }

  #expression(): Node {
    return this.#nested(() => {
      const value = this.#binary(1);
      const { at } = this.#here;
      if (this.#takes('?:')) return { kind: 'elvis', at, value, otherwise: this.#expression() };
      if (!this.#takes('?')) return value;
      const yes = this.#expression();
      this.#expect(':');
      return { kind: 'ternary', at, condition: value, yes, no: this.#expression() };
    });
  }

  #binary(weakest: number): Node {
    let left = this.#unary();
    for (;;) {
      const token = this.#here;
      const found =
        token.kind === 'name' || token.kind === 'mark' ? operators.get(token.text.toLowerCase()) : undefined;
      if (found === undefined || found[1] < weakest) return left;
      const [operator, power] = found;
      this.#index++;
      left = { kind: 'binary', at: token.at, operator, left, right: this.#binary(power + 1) };
      if (power === comparison && this.#comparesAgain()) {
        throw this.#unexpected('one comparison at a time (join them with "and")');
      }
    }
  }

  #comparesAgain(): boolean {
    const { kind, text } = this.#here;
    return (kind === 'name' || kind === 'mark') && operators.get(text.toLowerCase())?.[1] === comparison;
  }

  #unary(): Node {
    const { at, kind, text } = this.#here;
    const operator = kind === 'name' && text.toLowerCase() === 'not' ? '!' : kind === 'mark' ? text : '';
    if (operator !== '!' && operator !== '-' && operator !== '+') return this.#chain();
    this.#index++;
    return this.#nested(() => ({ kind: 'unary', at, operator, operand: this.#unary() }));
  }

  #chain(): Node {
    let node = this.#start();
    for (;;) {
      const { at } = this.#here;
      if (this.#takes('[')) node = this.#indexed(node, at, false);
      else if (this.#takes('.')) node = this.#step(node, false);
      else if (this.#takes('?.')) node = this.#step(node, true);
      else return node;
    }
  }

  #step(target: Node, safe: boolean): Node {
    const token = this.#here;
    const { at } = token;
    if (token.kind === 'name') {
      this.#index++;
      if (!this.#takes('(')) return { kind: 'property', at, target, name: token.text, safe };
      return { kind: 'method', at, target, name: token.text, args: this.#list(')'), safe };
    }
    if (this.#takes('[')) return this.#indexed(target, at, safe);
    if (this.#takes('![')) {
      const each = this.#expression();
      this.#expect(']');
      return { kind: 'projection', at, target, each, safe };
    }
    const which = taken.get(token.text);
    if (token.kind !== 'mark' || which === undefined) throw this.#unexpected('a name');
    this.#index++;
    const where = this.#expression();
    this.#expect(']');
    return { kind: 'selection', at, target, taken: which, where, safe };
  }

  #indexed(target: Node, at: number, safe: boolean): Node {
    const index = this.#expression();
    this.#expect(']');
    return { kind: 'index', at, target, index, safe };
  }

  #start(): Node {
    const token = this.#here;
    const { at } = token;
    this.#index++;
    if (token.kind === 'text') return { kind: 'literal', at, value: token.value };
    if (token.kind === 'number') return { kind: token.decimal ? 'decimal' : 'literal', at, value: token.value };
    if (token.kind === 'name') return this.#named(token.text, at);
    if (token.text === '(') {
      const inner = this.#expression();
      this.#expect(')');
      return inner;
    }
    if (token.text === '{') return this.#braces(at);
    if (token.text === '#') return this.#variable(at);
    if (token.text === '[') return this.#indexed({ kind: 'this', at }, at, false);
    this.#index--;
    throw this.#unexpected('a value');
  }

  #named(text: string, at: number): Node {
    const word = text.toLowerCase();
    if (word === 'null') return { kind: 'literal', at, value: null };
    if (word === 'true' || word === 'false') return { kind: 'literal', at, value: word === 'true' };
    if (word === 'new' && this.#here.kind === 'name') {
      const name = this.#typeName();
      this.#expect('(');
      return { kind: 'new', at, name, args: this.#list(')') };
    }
    if (text === 'T' && this.#takes('(')) {
      const name = this.#typeName();
      this.#expect(')');
      return { kind: 'type', at, name };
    }
    if (this.#takes('(')) {
      return { kind: 'method', at, target: { kind: 'this', at }, name: text, args: this.#list(')'), safe: false };
    }
    return { kind: 'name', at, name: text };
  }

  #typeName(): string {
    const parts = [this.#name('a type')];
    while (this.#takes('.')) parts.push(this.#name('a type'));
    return parts.join('.');
  }

  #variable(at: number): Node {
    const name = this.#name('the name of a function');
    if (this.#takes('(')) return { kind: 'function', at, name, args: this.#list(')') };
    if (name === 'root' || name === 'this') return { kind: name, at };
    throw new Fault('syntax', `There is no variable #${name}; a function is called as #${name}(…).`, at);
  }

  /** `{1, 2}` is a list, `{a: 1}` a map, `{}` the empty list, `{:}` the empty map. */
  #braces(at: number): Node {
    if (this.#takes('}')) return { kind: 'list', at, items: [] };
    if (this.#takes(':')) {
      this.#expect('}');
      return { kind: 'map', at, entries: [] };
    }
    const first = this.#expression();
    if (!this.#takes(':')) {
      const items = this.#takes(',') ? [first, ...this.#list('}')] : [first];
      if (items.length === 1) this.#expect('}');
      return { kind: 'list', at, items };
    }
    const entries = [{ key: asKey(first), value: this.#expression() }];
    while (this.#takes(',')) {
      const key = asKey(this.#expression());
      this.#expect(':');
      entries.push({ key, value: this.#expression() });
    }
    this.#expect('}');
    return { kind: 'map', at, entries };
  }

  #list(end: string): Node[] {
    const items: Node[] = [];
    if (this.#takes(end)) return items;
    do items.push(this.#expression());
    while (this.#takes(','));
    this.#expect(end);
    return items;
  }

  #name(expected: string): string {
    const token = this.#here;
    if (token.kind !== 'name') throw this.#unexpected(expected);
    this.#index++;
    return token.text;
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > deepestNesting) {
      throw new Fault('syntax', `Nested more than ${deepestNesting} levels deep.`, this.#here.at);
    }
    const result = read();
    this.#depth--;
    return result;
  }

  #atEnd(): boolean {
    return this.#here.kind === 'end';
  }

  get #here(): Token {
    return this.#tokens[this.#index] ?? { kind: 'end', text: '', at: 0 };
  }

  #takes(mark: string): boolean {
    const token = this.#here;
    if (token.kind !== 'mark' || token.text !== mark) return false;
    this.#index++;
    return true;
  }

  #expect(mark: string): void {
    if (!this.#takes(mark)) throw this.#unexpected(`"${mark}"`);
  }

  #unexpected(expected: string): Fault {
    const { kind, text, at } = this.#here;
    const there = kind === 'end' ? 'the expression ends' : `there is ${kind === 'text' ? text : `"${text}"`}`;
    return new Fault('syntax', `Expected ${expected}, but ${there}.`, at);
  }
}

/** A bare name as a key of an inline map means itself. */
function asKey(node: Node): Node {
  return node.kind === 'name' ? { kind: 'literal', at: node.at, value: node.name } : node;
}
