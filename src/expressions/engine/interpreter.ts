import { DomainError } from '../../kernel/index.ts';
import type { Node, Taken } from './ast.ts';
import { elementAt, entriesOf, keyOf } from './collection-methods.ts';
import { truth } from './compare.ts';
import { callMethod, readProperty } from './dispatch.ts';
import { fault, Fault } from './fault.ts';
import type { Meter } from './meter.ts';
import { Arguments, call, type Surroundings } from './methods.ts';
import { apply, negate } from './operators.ts';
import type { Scope } from './scope.ts';
import { thingText } from './text.ts';
import { notOffered, offeredType, shortName } from './types.ts';
import {
  asJson,
  Decimal,
  entryOf,
  given,
  isList,
  isMap,
  isNumber,
  isThing,
  mapOf,
  numeric,
  Root,
  TypeName,
  typeOf,
  Verbatim,
  type Value,
} from './values.ts';

const root = new Root();

/** Walks one expression. It knows the host only through the scope and the tables of methods. */
export class Interpreter implements Surroundings {
  readonly meter: Meter;
  readonly #scope: Scope;
  readonly #unknown: 'null' | 'keep';
  /** Where it is; after a fault, where that happened. */
  position = 0;

  /** @param unknown what a name that is not there stands for: nothing, or an expression to be left for later */
  constructor(scope: Scope, meter: Meter, unknown: 'null' | 'keep') {
    this.#scope = scope;
    this.meter = meter;
    this.#unknown = unknown;
  }

  /** @throws {Fault} and nothing else */
  evaluate(node: Node): Value {
    this.position = 0;
    return this.#at(node, root);
  }

  now(): Date {
    if (this.#scope.now === undefined) throw fault('The time is not known here.');
    return this.#scope.now;
  }

  random(): number {
    if (this.#scope.random === undefined) throw fault('There are no random numbers here.');
    const value = this.#scope.random();
    return value >= 0 && value < 1 ? value : 0;
  }

  #at(node: Node, self: Value): Value {
    this.meter.step();
    return this.meter.deeper(() => this.#value(node, self));
  }

  #value(node: Node, self: Value): Value {
    this.position = node.at;
    switch (node.kind) {
      case 'literal':
        return node.value;
      case 'decimal':
        return Number.isInteger(node.value) ? new Decimal(node.value) : node.value;
      case 'name':
        return this.#property(self, node.name);
      case 'root':
        return root;
      case 'this':
        return self;
      case 'list':
        this.meter.builds(node.items.length);
        return node.items.map((item) => this.#at(item, self));
      case 'map':
        this.meter.builds(node.entries.length);
        return mapOf(node.entries.map(({ key, value }) => [keyOf(this.#at(key, self)), this.#at(value, self)]));
      case 'type':
        return this.#type(node.name);
      case 'new':
        return this.#construct(node, self);
      case 'unary':
        return this.#unary(node, self);
      case 'binary':
        return this.#binary(node, self);
      case 'elvis': {
        const value = this.#at(node.value, self);
        return value === null || value === '' ? this.#at(node.otherwise, self) : value;
      }
      case 'ternary':
        return this.#at(this.#truth(node.condition, self) ? node.yes : node.no, self);
      case 'function':
        return this.#function(node, self);
      default:
        return this.#chained(node, self);
    }
  }

  /** What is done to a target; `?.` gives null when that is null. */
  #chained(node: Extract<Node, { target: Node }>, self: Value): Value {
    const target = this.#at(node.target, self);
    this.position = node.at;
    if (target === null) {
      if (node.safe) return null;
      throw fault(`There is nothing (null) to take ${wanted(node)} from; "?." would allow for it.`);
    }
    switch (node.kind) {
      case 'property':
        return this.#property(target, node.name);
      case 'index':
        return this.#index(target, node.index, self);
      case 'method': {
        const args = node.args.map((argument) => this.#at(argument, self));
        this.position = node.at;
        return this.#method(target, node.name, args);
      }
      case 'selection':
        return this.#select(target, node.taken, node.where);
      case 'projection':
        return this.#project(target, node.each);
    }
  }

  #property(target: Value, name: string): Value {
    if (target instanceof Root) return this.#known(this.#lookup(name), name);
    if (target === null) throw fault(`There is nothing (null) to take "${name}" from.`);
    if (!isThing(target) && isMap(target)) return this.#known(entryOf(target, name), name);
    return readProperty(target, name, this);
  }

  #known(value: Value | undefined, name: string): Value {
    if (value !== undefined) return value;
    if (this.#unknown === 'keep') throw new Fault('unknown', `"${name}" is not known here.`);
    return null;
  }

  #lookup(name: string): Value | undefined {
    const value = this.#outside(name, () => this.#scope.lookup(name));
    return value === undefined ? undefined : given(value);
  }

  #index(target: Value, index: Node, self: Value): Value {
    const ofMap = target instanceof Root || (!isThing(target) && isMap(target));
    // A bare name in the brackets of a map is the key itself, as in SpEL.
    const key = ofMap && index.kind === 'name' ? index.name : this.#at(index, self);
    if (target instanceof Verbatim) return this.#index(target.value, index, self);
    if (target instanceof Root) return this.#lookup(keyOf(key)) ?? null;
    if (!isThing(target) && isMap(target)) return entryOf(target, keyOf(key)) ?? null;
    if (!isList(target) && typeof target !== 'string') throw fault(`${typeOf(target)} has no elements.`);
    const place = isNumber(key) ? numeric(key) : typeof key === 'string' && /^\d{1,9}$/.test(key) ? Number(key) : NaN;
    if (!Number.isInteger(place)) throw fault(`The index must be a whole number, but there is ${typeOf(key)}.`);
    if (isList(target)) return elementAt(target, place);
    if (place < 0 || place >= target.length)
      throw fault(`There is no character ${place} in a text of ${target.length}.`);
    return target.charAt(place);
  }

  #method(target: Value, name: string, args: readonly Value[]): Value {
    if (!(target instanceof Root)) return callMethod(target, name, args, this);
    const [key, otherwise = null] = args;
    if (key !== undefined && name === 'get' && args.length === 1) return this.#lookup(keyOf(key)) ?? null;
    if (key !== undefined && name === 'getOrDefault' && args.length === 2) return this.#lookup(keyOf(key)) ?? otherwise;
    if (key !== undefined && name === 'containsKey' && args.length === 1) return this.#has(keyOf(key));
    throw notOffered(target, name);
  }

  #has(name: string): boolean {
    if (this.#scope.has === undefined) return this.#lookup(name) !== undefined;
    return this.#outside(name, () => this.#scope.has?.(name) === true);
  }

  #function(node: Extract<Node, { kind: 'function' }>, self: Value): Value {
    const { functions } = this.#scope;
    const found = Object.hasOwn(functions, node.name) ? functions[node.name] : undefined;
    if (found === undefined) throw fault(`There is no function #${node.name}().`);
    const values = node.args.map((argument) => this.#at(argument, self));
    this.position = node.at;
    const args = values.map((value) =>
      value instanceof Verbatim && found.takesVerbatim === true ? value : this.toJson(value),
    );
    return given(this.#outside(`#${node.name}()`, () => found(...(args as Parameters<typeof found>))));
  }

  /** Code of the caller runs in here: what it throws must not get out. */
  #outside<T>(name: string, run: () => T): T {
    try {
      return run();
    } catch (error) {
      if (error instanceof Fault) throw error;
      throw fault(error instanceof DomainError ? error.message : `${name} failed unexpectedly.`);
    }
  }

  #type(name: string): Value {
    const { name: fullName } = offeredType(name);
    return new TypeName(shortName(fullName), fullName);
  }

  #construct(node: Extract<Node, { kind: 'new' }>, self: Value): Value {
    const type = offeredType(node.name);
    if (type.construct === undefined) throw fault(`${type.name} cannot be made with "new".`);
    const args = node.args.map((argument) => this.#at(argument, self));
    this.position = node.at;
    return call(type.construct, null, new Arguments(`new ${type.name}()`, args, this));
  }

  #unary({ operator, operand, at }: Extract<Node, { kind: 'unary' }>, self: Value): Value {
    if (operator === '!') return !this.#truth(operand, self);
    const value = this.#at(operand, self);
    this.position = at;
    if (operator === '-') return negate(value);
    if (!isNumber(value)) throw fault(`"+" needs a number, but there is ${typeOf(value)}.`);
    return value;
  }

  #binary({ operator, left, right, at }: Extract<Node, { kind: 'binary' }>, self: Value): Value {
    if (operator === 'and') return this.#truth(left, self) && this.#truth(right, self);
    if (operator === 'or') return this.#truth(left, self) || this.#truth(right, self);
    const first = this.#at(left, self);
    const second = this.#at(right, self);
    this.position = at;
    return apply(operator, first, second, this.meter);
  }

  #truth(node: Node, self: Value): boolean {
    const value = this.#at(node, self);
    this.position = node.at;
    return truth(value);
  }

  #select(target: Value, taken: Taken, where: Node): Value {
    if (isList(target)) {
      const found = this.#chosen(target.map(given), taken, where);
      return taken === 'all' ? found : (found[0] ?? null);
    }
    const found = this.#chosen(this.#entries(target), taken, where) as readonly { key: string; value: Value }[];
    return taken !== 'all' && found.length === 0 ? null : mapOf(found.map(({ key, value }) => [key, value]));
  }

  #chosen<T extends Value>(elements: readonly T[], taken: Taken, where: Node): readonly T[] {
    this.meter.builds(elements.length);
    if (taken === 'all') return elements.filter((element) => this.#truth(where, element));
    const found =
      taken === 'first'
        ? elements.find((element) => this.#truth(where, element))
        : elements.findLast((element) => this.#truth(where, element));
    return found === undefined ? [] : [found];
  }

  #project(target: Value, each: Node): Value {
    const elements: readonly Value[] = isList(target) ? target : this.#entries(target);
    this.meter.builds(elements.length);
    return elements.map((element) => this.#at(each, given(element)));
  }

  #entries(target: Value): { key: string; value: Value }[] {
    if (isThing(target) || !isMap(target)) throw fault(`${typeOf(target)} has no elements to go through.`);
    return entriesOf(target);
  }

  /** @throws {Fault} when it is too large, or no data */
  toJson(value: Value): ReturnType<typeof asJson> {
    if (value instanceof Root) return asJson(given(this.#scope.root), this.meter, thingText);
    return asJson(value, this.meter, thingText);
  }
}

function wanted(node: Extract<Node, { target: Node }>): string {
  if (node.kind === 'property') return `"${node.name}"`;
  return node.kind === 'method' ? `${node.name}()` : 'elements';
}
