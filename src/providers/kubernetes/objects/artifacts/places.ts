/** Where in an object a path leads. Paths are a part of JSONPath: names, `[*]`, and `..` before the first name. */
import { isJsonObject, type Json, type JsonObject } from '../../../../kernel/index.ts';

/** A field that holds something to be replaced. */
export interface Place {
  holder: JsonObject;
  field: string;
  value: string;
}

/** `$..spec.template.spec.containers[*].image` as its steps: the keys, `*` for each element. */
export interface Path {
  anywhere: boolean;
  steps: readonly string[];
}

/** Objects nest no deeper than this in earnest. */
const deepest = 64;
const form = /^\$(\.\.|\.)[A-Za-z0-9_-]+(?:\[\*\])?(?:\.[A-Za-z0-9_-]+(?:\[\*\])?)*$/;

/** @returns `undefined`: it is not of that form */
export function pathFrom(text: string): Path | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const steps = text.slice(match[1] === '..' ? 3 : 2).split(/\.|(?=\[\*\])/);
  return { anywhere: match[1] === '..', steps: steps.map((step) => (step === '[*]' ? '*' : step)) };
}

export function placesIn(object: JsonObject, { anywhere, steps }: Path): Place[] {
  const found: Place[] = [];
  const begin = (value: Json, depth: number): void => {
    follow(value, 0);
    if (!anywhere || depth > deepest) return;
    if (Array.isArray(value)) for (const each of value) begin(each, depth + 1);
    else if (isJsonObject(value)) for (const each of Object.values(value)) begin(each, depth + 1);
  };
  const follow = (value: Json | undefined, position: number): void => {
    const step = steps[position];
    if (step === '*') {
      if (Array.isArray(value)) for (const each of value) follow(each, position + 1);
      return;
    }
    if (step === undefined || !isJsonObject(value) || !Object.hasOwn(value, step)) return;
    const inner = value[step];
    if (position < steps.length - 1) follow(inner, position + 1);
    else if (typeof inner === 'string') found.push({ holder: value, field: step, value: inner });
  };
  begin(object, 0);
  return found;
}
