/** Texts with Jinja in them, and what they become: values, since what they make is read as YAML. */
import { isJsonObject, type Json, type JsonObject } from '../../../kernel/index.ts';
import type { Argument, Node } from '../jinja/ast.ts';
import { JinjaFault } from '../jinja/fault.ts';
import { Interpreter } from '../jinja/interpreter.ts';
import type { Meter } from '../jinja/meter.ts';
import { parseJinja } from '../jinja/parser.ts';
import { textOf, type Value } from '../jinja/values.ts';
import { declaredVariables } from '../../model/variables.ts';
import { type Path, refusal } from '../refusal.ts';
import type { Means } from './means.ts';
import { listIn } from './model.ts';

/** How often what a text makes may hold texts that are rendered again. */
const deepest = 5;
/** YAML of old reads them as flags; in templates they are texts. */
const keywords = ['yes', 'no', 'on', 'off'];

export class Texts {
  readonly #parsed = new Map<string, Node[]>();

  constructor(
    private readonly means: Means,
    private readonly meter: Meter,
    /** Names that modules see: the application, the trigger, the defaults of the template's variables. */
    private readonly common: JsonObject,
    private readonly modules: readonly JsonObject[],
  ) {}

  /** Everything in a value, its keys too. @throws {Refusal} at the place of the text that cannot be rendered */
  deep(value: Json, names: JsonObject, path: Path): Json {
    return this.#placed(path, '', () => this.#deep(value, names, path, 0));
  }

  /** A text as a text. */
  text(source: string, names: JsonObject, path: Path): string {
    return this.#placed(path, `, in ${shown(source)}`, () => this.#render(source, names, path, 0));
  }

  #placed<T>(path: Path, where: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof JinjaFault) throw refusal(path, `${error.message}${where}`);
      // Deep recursion of the host is the one thing that the meter cannot foresee.
      if (error instanceof RangeError) throw refusal(path, `is too large${where}`);
      throw error;
    }
  }

  #deep(value: Json, names: JsonObject, path: Path, depth: number): Json {
    this.meter.step();
    if (typeof value === 'string') {
      const made = this.#value(this.text(value, names, path));
      if (typeof made !== 'object' || made === null) return made;
      if (depth + 1 >= deepest) {
        throw refusal(path, `makes texts that are rendered again, more than ${String(deepest)} times; use modules`);
      }
      return this.#deep(made, names, path, depth + 1);
    }
    if (Array.isArray(value)) return value.map((each, index) => this.#deep(each, names, [...path, index], depth));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => {
        const name = this.#isPlain(key) ? key : this.text(key, names, [...path, key]);
        return [name, this.#deep(each, names, [...path, key], depth)];
      }),
    );
  }

  /** What was made, as a value: `3` is a number, `[a, b]` a list. */
  #value(text: string): Json {
    if (text === '') return null;
    if (text.startsWith('noexpand:')) return text.slice('noexpand:'.length);
    if (text.startsWith('${') || text.startsWith('*') || keywords.includes(text.toLowerCase())) return text;
    const value = this.means.yaml(text);
    return value === undefined || value === null || typeof value === 'string' ? text : value;
  }

  #isPlain(source: string): boolean {
    return !/\{[{%#]/.test(source);
  }

  #render(source: string, names: JsonObject, path: Path, modules: number): string {
    this.meter.builds(source.length);
    if (this.#isPlain(source)) return source.trim();
    const interpreter = new Interpreter({
      names,
      meter: this.meter,
      tag: (name, args, at) => this.#tag(name, args, at, path, modules),
      base64: (value, at) => base64(textOf(this.#deep(value, at.names(), path, 0))),
    });
    return interpreter.render(this.#nodes(source)).trim();
  }

  #nodes(source: string): Node[] {
    const known = this.#parsed.get(source);
    if (known) return known;
    const nodes = parseJinja(source);
    this.#parsed.set(source, nodes);
    return nodes;
  }

  #tag(name: string, args: readonly Argument[], at: Interpreter, path: Path, modules: number): string {
    if (name === 'module') return this.#module(args, at, path, modules);
    if (name === 'pipelineid') return this.#id('pipeline', args, at);
    if (name === 'strategyid') return this.#id('strategy', args, at);
    throw new JinjaFault(
      `has the tag {% ${name} %}, which is not known; there are if, for, set, raw, module, pipelineId, strategyId`,
    );
  }

  #id(kind: 'pipeline' | 'strategy', args: readonly Argument[], at: Interpreter): string {
    const given = (key: string): string | undefined => {
      const argument = args.find((each) => each.name === key);
      return argument && textOf(saidBy(argument, at));
    };
    const application = given('application') ?? textOf(at.names()['application']);
    const name = given('name');
    if (name === undefined) throw new JinjaFault(`has {% ${kind}Id %} without name=…`);
    const id = this.means.idOf(kind, application, name);
    if (id === undefined) throw new JinjaFault(`asks for the ${kind} ${name} of ${application}, which is not there`);
    return id;
  }

  #module([first, ...given]: readonly Argument[], at: Interpreter, path: Path, depth: number): string {
    const id = textOf(first === undefined ? '' : first.value.kind === 'literal' ? first.value.value : first.source);
    const module = this.modules.find((each) => each['id'] === id);
    if (module === undefined) {
      const there = this.modules.map((each) => textOf(each['id'])).join(', ');
      throw new JinjaFault(
        `asks for the module "${id}", which is not there; there are: ${there === '' ? 'none' : there}`,
      );
    }
    if (depth >= deepest) throw new JinjaFault(`has modules within modules, more than ${String(deepest)} deep`);
    const names: JsonObject = { ...this.common };
    const seen = at.names();
    const missing: string[] = [];
    for (const { name, defaultValue } of declaredVariables(listIn(module['variables']))) {
      const argument = given.find((each) => each.name === name);
      const own: Value = Object.hasOwn(seen, name) ? seen[name] : undefined;
      const value = own ?? (argument && saidBy(argument, at)) ?? defaultValue;
      if (value === undefined) missing.push(name);
      else names[name] = value;
    }
    if (missing.length > 0)
      throw new JinjaFault(`uses the module "${id}" without ${missing.join(', ')}: give ${missing[0] ?? ''}=…`);
    return this.meter.deeper(() => textOf(this.#moduleValue(module['definition'] ?? null, names, path, id, depth + 1)));
  }

  #moduleValue(definition: Json, names: JsonObject, path: Path, id: string, depth: number): Json {
    try {
      if (typeof definition === 'string') return this.#value(this.#render(definition, names, path, depth));
      if (Array.isArray(definition)) return definition.map((each) => this.#moduleValue(each, names, path, id, depth));
      if (!isJsonObject(definition)) return definition;
      return Object.fromEntries(
        Object.entries(definition).map(([key, each]) => [key, this.#moduleValue(each, names, path, id, depth)]),
      );
    } catch (error) {
      if (error instanceof JinjaFault) throw new JinjaFault(`uses the module "${id}", which ${error.message}`);
      throw error;
    }
  }
}

/** The value of an argument, or its text where that is no expression with a value: `region=eu-west`. */
function saidBy({ value, source }: Argument, at: Interpreter): Json {
  try {
    return at.value(value) ?? source;
  } catch (error) {
    if (error instanceof JinjaFault) return source;
    throw error;
  }
}

function base64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

const shown = (source: string): string => {
  const line = source.trim().replace(/\s+/g, ' ');
  return `"${line.length > 80 ? `${line.slice(0, 80)}…` : line}"`;
};
