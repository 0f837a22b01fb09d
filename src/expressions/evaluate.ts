import { isJsonObject, type Json } from '../kernel/index.ts';
import { Fault, type FaultKind } from './engine/fault.ts';
import { Interpreter } from './engine/interpreter.ts';
import { defaultLimits, Meter, type Limits } from './engine/meter.ts';
import type { Scope } from './engine/scope.ts';
import { splitKept, type Part } from './engine/template.ts';
import { partText } from './engine/text.ts';
import { allowedKey } from './engine/values.ts';

/** Why a part of a text was left as it was written. */
export interface Problem {
  /** What stands between `${` and `}`, cut short when it is very long. */
  expression: string;
  /** ERROR: something is wrong with it. INFO: it has no value (yet). */
  level: 'ERROR' | 'INFO';
  /** `null` for a value that is null; otherwise what went wrong. */
  kind: FaultKind | 'null';
  /** For a person. */
  description: string;
  /** Offset in the expression, from 0. */
  position: number;
  /** Which value it stands in, from the root of what was evaluated. */
  path: (string | number)[];
}

/** How {@link evaluate} is to go about it. */
export interface EvaluateOptions extends Partial<Limits> {
  /** Keys of the outermost map whose values are not looked into: scripts, manifests. */
  skipKeys?: readonly string[];
  /** What a name stands for that is not there: null (the default), or keep the text for a later time. */
  unknown?: 'null' | 'keep';
}

/** The outcome; `value` is the very object that was given, where nothing in it was evaluated. */
export interface Evaluated<T extends Json = Json> {
  value: T;
  problems: Problem[];
}

/**
 * Evaluates every `${ … }` in the texts and keys of a value, however deep. A text that is one single expression becomes
 * what that results in; in a longer text each part becomes text. What cannot be evaluated stays as it was written, with
 * a problem. Never throws, changes nothing that it is given, and stops at its limits, which hold for the whole call.
 */
export function evaluate(value: Json, scope: Scope, options: EvaluateOptions = {}): Evaluated {
  const walk = new Walk(scope, options);
  return { value: walk.value(value, options.skipKeys ?? []), problems: walk.problems };
}

const longestTold = 500;

class Walk {
  readonly problems: Problem[] = [];
  readonly #meter: Meter;
  readonly #interpreter: Interpreter;
  readonly #path: (string | number)[] = [];

  constructor(scope: Scope, options: EvaluateOptions) {
    const { skipKeys: _, unknown = 'null', ...limits } = options;
    this.#meter = new Meter({ ...defaultLimits, ...limits });
    this.#interpreter = new Interpreter(scope, this.#meter, unknown);
  }

  value(value: Json, skip: readonly string[] = []): Json {
    if (typeof value === 'string') return value.includes('${') ? this.#text(value) : value;
    if (typeof value !== 'object' || value === null) return value;
    if (this.#path.length >= this.#meter.limits.maxDepth) {
      this.#tell(new Fault('limit', `The data is nested deeper than ${this.#meter.limits.maxDepth} levels.`), '', 0);
      return value;
    }
    return Array.isArray(value) ? this.#list(value) : isJsonObject(value) ? this.#map(value, skip) : value;
  }

  #list(list: Json[]): Json {
    let changed: Json[] | undefined;
    for (const [index, item] of list.entries()) {
      const result = this.#inside(index, () => this.value(item));
      if (result !== item) (changed ??= [...list])[index] = result;
    }
    return changed ?? list;
  }

  #map(map: Record<string, Json>, skip: readonly string[]): Json {
    const entries: [string, Json][] = [];
    let changed = false;
    for (const key of Object.keys(map)) {
      const item = map[key] ?? null;
      const entry = skip.includes(key)
        ? ([key, item] as const)
        : this.#inside(key, () => [this.#key(key), this.value(item)] as const);
      changed ||= entry[0] !== key || entry[1] !== item;
      entries.push([...entry]);
    }
    // A key of a prototype's name becomes an entry like any other here.
    return changed ? Object.fromEntries(entries) : map;
  }

  #key(key: string): string {
    if (!key.includes('${')) return key;
    const result = this.#text(key);
    const text = typeof result === 'string' ? result : JSON.stringify(result);
    try {
      return allowedKey(text);
    } catch (error) {
      this.#tell(error, key, 0);
      return key;
    }
  }

  #inside<T>(step: string | number, work: () => T): T {
    this.#path.push(step);
    const result = work();
    this.#path.pop();
    return result;
  }

  #text(text: string): Json {
    const parts = splitKept(text);
    const [only] = parts;
    if (only?.kind === 'expression' && parts.length === 1) return this.#whole(only);
    const pieces = parts.map((part) => (part.kind === 'plain' ? part.text : this.#piece(part)));
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    try {
      this.#meter.builds(length);
      return pieces.join('');
    } catch (error) {
      this.#tell(error, text, 0);
      return text;
    }
  }

  #whole(part: Extract<Part, { kind: 'expression' }>): Json {
    return this.#attempt(part, (node) => this.#interpreter.toJson(this.#interpreter.evaluate(node))) ?? part.raw;
  }

  #piece(part: Extract<Part, { kind: 'expression' }>): string {
    const text = this.#attempt(part, (node) => {
      const value = this.#interpreter.evaluate(node);
      return value === null ? null : partText(value, this.#meter);
    });
    return text ?? part.raw;
  }

  /** @returns null, and tells why, when there is no value */
  #attempt<T>(
    { parsed, source }: Extract<Part, { kind: 'expression' }>,
    work: (node: Exclude<typeof parsed, Fault>) => T,
  ): T | null {
    try {
      if (parsed instanceof Fault) throw parsed;
      const result = work(parsed);
      if (result === null) this.#add('INFO', 'null', 'The value is null.', source, 0);
      return result;
    } catch (error) {
      this.#tell(error, source, this.#interpreter.position);
      return null;
    }
  }

  #tell(error: unknown, expression: string, position: number): void {
    if (!(error instanceof Fault)) {
      // Deep recursion of the host is the one thing that the meter cannot foresee.
      const description = error instanceof RangeError ? 'It is too large.' : 'It failed unexpectedly.';
      this.#add('ERROR', 'limit', description, expression, position);
      return;
    }
    const level = error.kind === 'unknown' ? 'INFO' : 'ERROR';
    this.#add(level, error.kind, error.message, expression, error.position ?? position);
  }

  #add(level: Problem['level'], kind: Problem['kind'], description: string, source: string, position: number): void {
    if (this.problems.length >= this.#meter.limits.maxProblems) return;
    const expression = source.length > longestTold ? `${source.slice(0, longestTold)}…` : source;
    this.problems.push({ expression, level, kind, description, position, path: [...this.#path] });
  }
}
