import type { Json, JsonObject } from '../../../kernel/index.ts';
import type { Argument, Expression, Node } from './ast.ts';
import { JinjaFault } from './fault.ts';
import { filterNamed } from './filters.ts';
import type { Meter } from './meter.ts';
import { callMethod } from './methods.ts';
import { namesIn } from './names.ts';
import { operators, tests } from './operators.ts';
import { isTrue, listOf, member, numberOf, shown, textOf, type Value } from './values.ts';

/** What a text stands in. */
export interface Surroundings {
  /** Names that it sees. */
  names: JsonObject;
  meter: Meter;
  /** Does what a tag that is not Jinja's own says. */
  tag(name: string, args: readonly Argument[], interpreter: Interpreter): string;
  /** The value as text, its own Jinja rendered, in base64. */
  base64(value: Json, interpreter: Interpreter): string;
}

/** Goes through a text that was read. It has no way to the host: values are JSON, methods and filters are tables. */
export class Interpreter {
  readonly #frames: JsonObject[];
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
    this.#frames = [around.names];
  }

  render(nodes: readonly Node[]): string {
    return this.#around.meter.deeper(() => {
      const parts = nodes.map((node) => this.#node(node));
      this.#around.meter.builds(parts.reduce((sum, part) => sum + part.length, 0));
      return parts.join('');
    });
  }

  /** Undefined where there is no such value. */
  value(expression: Expression): Value {
    this.#around.meter.step();
    return this.#around.meter.deeper(() => this.#value(expression));
  }

  /** All names that are seen here. */
  names(): JsonObject {
    return Object.fromEntries(this.#frames.flatMap((frame) => Object.entries(frame)));
  }

  #node(node: Node): string {
    this.#around.meter.step();
    switch (node.kind) {
      case 'text':
        return node.text;
      case 'print':
        return textOf(this.#known(node.expression, node.source));
      case 'if': {
        const branch = node.branches.find(({ condition, source }) => isTrue(this.#known(condition, source)));
        return this.render(branch?.body ?? node.otherwise);
      }
      case 'for':
        return this.#loop(node);
      case 'set':
        this.#set(node.name, this.value(node.value) ?? null);
        return '';
      case 'tag':
        return this.#around.tag(node.name, node.args, this);
    }
  }

  /** What is nothing is a slip of the pen, unless it is a variable that may be null. */
  #known(expression: Expression, source: string): Value {
    const value = this.value(expression);
    if ((value ?? null) !== null) return value;
    const names = namesIn(expression);
    if (names.some((name) => this.#lookup(name) === null)) return null;
    const unknown = names.filter((name) => this.#lookup(name) === undefined);
    const seen = Object.keys(this.names()).slice(0, 20).join(', ');
    throw new JinjaFault(
      `asks for ${source}, which has no value` +
        (unknown.length > 0 ? `: there is no ${unknown.join(', ')} (there are ${seen})` : ''),
    );
  }

  #loop({ names, list, source, body, otherwise }: Extract<Node, { kind: 'for' }>): string {
    const items = listOf(this.#known(list, source));
    if (items.length === 0) return this.render(otherwise);
    const parts = items.map((item, index) => {
      this.#around.meter.step();
      const loop = {
        index: index + 1,
        index0: index,
        first: index === 0,
        last: index === items.length - 1,
        length: items.length,
        revindex: items.length - index,
        revindex0: items.length - index - 1,
      };
      this.#frames.push({ loop, ...bound(names, item) });
      const part = this.render(body);
      this.#frames.pop();
      return part;
    });
    return parts.join('');
  }

  #set(name: string, value: Json): void {
    const frame = this.#frames.findLast((each) => Object.hasOwn(each, name)) ?? this.#frames.at(-1);
    const at = frame === undefined ? -1 : this.#frames.lastIndexOf(frame);
    // A frame is somebody's object: another one takes its place.
    if (at >= 0) this.#frames[at] = { ...frame, [name]: value };
  }

  #lookup(name: string): Value {
    const frame = this.#frames.findLast((each) => Object.hasOwn(each, name));
    return frame?.[name];
  }

  #value(expression: Expression): Value {
    switch (expression.kind) {
      case 'literal':
        return expression.value;
      case 'name':
        return this.#lookup(expression.name);
      case 'list':
        return expression.items.map((item) => this.value(item) ?? null);
      case 'map':
        return Object.fromEntries(
          expression.entries.map(({ key, value }) => [textOf(this.#key(key)), this.value(value) ?? null]),
        );
      case 'member':
        return member(this.value(expression.target), this.value(expression.key));
      case 'call':
        return this.#call(expression);
      case 'filter':
        return this.#filter(expression);
      case 'test':
        return this.#test(expression) !== expression.negated;
      case 'unary':
        return this.#unary(expression);
      case 'binary':
        return this.#binary(expression);
      case 'choice':
        return this.value(isTrue(this.value(expression.condition)) ? expression.then : expression.otherwise);
    }
  }

  /** The bare name in a map is its key. */
  #key(key: Expression): Value {
    return key.kind === 'name' ? key.name : this.value(key);
  }

  #call({ target, args }: Extract<Expression, { kind: 'call' }>): Value {
    const values = args.map(({ value }) => this.value(value));
    if (target.kind === 'member' && target.key.kind === 'literal') {
      return callMethod(this.value(target.target), textOf(target.key.value), values, this.#around.meter);
    }
    if (target.kind === 'name' && target.name === 'range') return this.#range(values);
    throw new JinjaFault(
      `calls ${target.kind === 'name' ? target.name : 'what is no function'}(); only range() is known`,
    );
  }

  #range(args: readonly Value[]): Json {
    const [a, b, c] = args.map((each) => numberOf(each, 'range'));
    const [start, end] = b === undefined ? [0, a ?? 0] : [a ?? 0, b];
    const step = c ?? 1;
    const count = step === 0 ? 0 : Math.max(0, Math.ceil((end - start) / step));
    this.#around.meter.step(count);
    return Array.from({ length: count }, (_, index) => start + index * step);
  }

  #filter({ target, name, args }: Extract<Expression, { kind: 'filter' }>): Value {
    const value = this.value(target);
    if (name === 'base64') return value === undefined || value === null ? null : this.#around.base64(value, this);
    const named = args.flatMap((each): [string, Value][] =>
      each.name === undefined ? [] : [[each.name, this.value(each.value)]],
    );
    const plain = args.filter((each) => each.name === undefined).map((each) => this.value(each.value));
    const { meter } = this.#around;
    meter.reads(value);
    const result = filterNamed(name)(value, { args: plain, named: Object.fromEntries(named), meter });
    if (typeof result === 'string') meter.builds(result.length);
    return result;
  }

  #test({ target, name, args }: Extract<Expression, { kind: 'test' }>): boolean {
    const value = this.value(target);
    const given = args.map((each) => this.value(each.value));
    const test = Object.hasOwn(tests, name) ? tests[name] : undefined;
    if (test === undefined)
      throw new JinjaFault(`asks whether something is ${name}; there are ${Object.keys(tests).join(', ')}`);
    return test(value, given[0]);
  }

  #unary({ operator, operand }: Extract<Expression, { kind: 'unary' }>): Value {
    const value = this.value(operand);
    if (operator === 'not') return !isTrue(value);
    return operator === '-' ? -numberOf(value, '-') : numberOf(value, '+');
  }

  #binary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>): Value {
    const a = this.value(left);
    if (operator === 'and' || operator === '&&') return isTrue(a) ? this.value(right) : a;
    if (operator === 'or' || operator === '||') return isTrue(a) ? a : this.value(right);
    const b = this.value(right);
    if (operator === '~' || (operator === '+' && !(typeof a === 'number' && typeof b === 'number')))
      return this.#joined(a, b);
    const work = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
    if (work === undefined) throw new JinjaFault(`has the operator ${operator}, which is not known`);
    this.#around.meter.reads(a);
    this.#around.meter.reads(b);
    return work(a, b);
  }

  #joined(a: Value, b: Value): Value {
    if (Array.isArray(a) && Array.isArray(b)) {
      this.#around.meter.builds(a.length + b.length);
      return [...a, ...b];
    }
    const text = [textOf(a), textOf(b)] as const;
    this.#around.meter.builds(text[0].length + text[1].length);
    return text[0] + text[1];
  }
}

function bound(names: readonly string[], item: Json): JsonObject {
  const [only] = names;
  if (only !== undefined && names.length === 1) return { [only]: item };
  const parts = Array.isArray(item) ? item : [];
  if (parts.length !== names.length) throw new JinjaFault(`takes ${shown(item)} apart into ${names.join(', ')}`);
  return Object.fromEntries(names.map((name, at) => [name, parts[at] ?? null]));
}
