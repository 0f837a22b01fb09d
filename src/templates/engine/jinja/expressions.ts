import type { Argument, Expression } from './ast.ts';
import { JinjaFault } from './fault.ts';
import { type Token, tokens } from './lexer.ts';
import { limits } from './meter.ts';

/** Operators of two sides, the loosest first; those of one line bind alike. */
const levels: readonly (readonly string[])[] = [
  ['or', '||'],
  ['and', '&&'],
  ['==', '!=', '<', '>', '<=', '>=', 'in', 'not in', 'eq', 'ne', 'lt', 'gt', 'le', 'ge'],
  ['~'],
  ['+', '-'],
  ['*', '/', '//', '%'],
  ['**'],
];

/** Reads what stands between the braces of Jinja. */
export class ExpressionReader {
  readonly #tokens: Token[];
  #at = 0;
  #depth = 0;

  constructor(private readonly source: string) {
    this.#tokens = tokens(source);
  }

  /** One expression, and nothing after it. */
  only(): Expression {
    const expression = this.expression();
    this.expectEnd();
    return expression;
  }

  expression(): Expression {
    if (++this.#depth > limits.depth) throw new JinjaFault(`is nested deeper than ${String(limits.depth)} levels`);
    const expression = this.#choice();
    this.#depth--;
    return expression;
  }

  expectEnd(): void {
    const { kind, text } = this.#peek();
    if (kind !== 'end') throw new JinjaFault(`has "${text}" where nothing more was expected`);
  }

  name(): string {
    const { kind, text } = this.#next();
    if (kind !== 'name') throw new JinjaFault(`has "${text}" where a name was expected`);
    return text;
  }

  takes(text: string): boolean {
    const token = this.#peek();
    if (token.text !== text || (token.kind !== 'sign' && token.kind !== 'name')) return false;
    this.#at++;
    return true;
  }

  /** What is left, as the arguments of a tag: `key=value`, apart by commas or spaces. */
  tagArguments(): Argument[] {
    const args: Argument[] = [];
    while (this.#peek().kind !== 'end') {
      if (!this.takes(',')) args.push(this.#argument());
    }
    return args;
  }

  #argument(): Argument {
    const [first, second] = [this.#peek(), this.#tokens[this.#at + 1]];
    const named = first.kind === 'name' && second?.text === '=' && second.kind === 'sign';
    if (named) this.#at += 2;
    const { start } = this.#peek();
    const value = this.expression();
    const end = this.#tokens[this.#at - 1]?.end ?? start;
    return { ...(named ? { name: first.text } : {}), value, source: this.source.slice(start, end) };
  }

  #choice(): Expression {
    const first = this.#binary(0);
    if (this.takes('if')) {
      const condition = this.#binary(0);
      const otherwise: Expression = this.takes('else') ? this.expression() : { kind: 'literal', value: '' };
      return { kind: 'choice', condition, then: first, otherwise };
    }
    if (!this.takes('?')) return first;
    const then = this.expression();
    this.#expect(':');
    return { kind: 'choice', condition: first, then, otherwise: this.expression() };
  }

  #binary(level: number): Expression {
    const operators = levels[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (let operator = this.#operator(operators); operator !== undefined; operator = this.#operator(operators)) {
      left = { kind: 'binary', operator, left, right: this.#binary(level + 1) };
    }
    return left;
  }

  #operator(operators: readonly string[]): string | undefined {
    const { kind, text } = this.#peek();
    if (text === 'not' && this.#tokens[this.#at + 1]?.text === 'in' && operators.includes('not in')) {
      this.#at += 2;
      return 'not in';
    }
    if ((kind !== 'sign' && kind !== 'name') || !operators.includes(text)) return undefined;
    this.#at++;
    return text;
  }

  #unary(): Expression {
    // What is denied is a whole comparison: `not a == b`.
    if (this.takes('not') || this.takes('!')) return { kind: 'unary', operator: 'not', operand: this.#operand(2) };
    for (const operator of ['-', '+'] as const) {
      if (this.takes(operator)) return { kind: 'unary', operator, operand: this.#operand(levels.length) };
    }
    return this.#postfix(this.#primary());
  }

  #operand(level: number): Expression {
    if (++this.#depth > limits.depth) throw new JinjaFault(`is nested deeper than ${String(limits.depth)} levels`);
    const operand = this.#binary(level);
    this.#depth--;
    return operand;
  }

  #postfix(start: Expression): Expression {
    for (let target = start; ;) {
      if (this.takes('.')) target = { kind: 'member', target, key: { kind: 'literal', value: this.#memberName() } };
      else if (this.takes('[')) {
        target = { kind: 'member', target, key: this.expression() };
        this.#expect(']');
      } else if (this.takes('(')) target = { kind: 'call', target, args: this.#argumentsUntil(')') };
      else if (this.takes('|')) {
        const name = this.name();
        target = { kind: 'filter', target, name, args: this.takes('(') ? this.#argumentsUntil(')') : [] };
      } else if (this.takes('is')) {
        const negated = this.takes('not');
        const name = this.name();
        target = { kind: 'test', target, name, args: this.takes('(') ? this.#argumentsUntil(')') : [], negated };
      } else return target;
    }
  }

  #memberName(): string {
    const { kind, text } = this.#next();
    if (kind !== 'name' && kind !== 'number') throw new JinjaFault(`has "${text}" where a name was expected`);
    return text;
  }

  #primary(): Expression {
    const { kind, text } = this.#next();
    if (kind === 'text') return { kind: 'literal', value: text };
    if (kind === 'number') return { kind: 'literal', value: Number(text) };
    if (kind === 'name')
      return literals.has(text) ? { kind: 'literal', value: literals.get(text) ?? null } : { kind: 'name', name: text };
    if (text === '(') {
      const inner = this.expression();
      this.#expect(')');
      return inner;
    }
    if (text === '[') return { kind: 'list', items: this.#argumentsUntil(']').map(({ value }) => value) };
    if (text === '{') return this.#map();
    throw new JinjaFault(
      kind === 'end' ? 'ends where a value was expected' : `has "${text}" where a value was expected`,
    );
  }

  #map(): Expression {
    const entries: { key: Expression; value: Expression }[] = [];
    while (!this.takes('}')) {
      const key = this.expression();
      this.#expect(':');
      entries.push({ key, value: this.expression() });
      if (!this.takes(',') && this.#peek().text !== '}') throw new JinjaFault('has a map without its closing }');
    }
    return { kind: 'map', entries };
  }

  #argumentsUntil(sign: string): Argument[] {
    const args: Argument[] = [];
    while (!this.takes(sign)) {
      args.push(this.#argument());
      if (!this.takes(',') && this.#peek().text !== sign)
        throw new JinjaFault(`has a list without its closing ${sign}`);
    }
    return args;
  }

  #expect(sign: string): void {
    if (this.takes(sign)) return;
    const { kind, text } = this.#peek();
    throw new JinjaFault(`has ${kind === 'end' ? 'an end' : `"${text}"`} where "${sign}" was expected`);
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', start: 0, end: 0 };
  }

  #next(): Token {
    const token = this.#peek();
    this.#at++;
    return token;
  }
}

const literals = new Map<string, boolean | null>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['null', null],
  ['none', null],
  ['None', null],
]);
