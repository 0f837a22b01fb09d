/** Stages on their way into a pipeline: who comes after whom, and where a stage is put that says only "before that one". */
import { isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';
import { type Path, refusal } from './refusal.ts';

/** Where a stage is to be put, instead of naming what it needs. */
export interface Injection {
  first: boolean;
  last: boolean;
  before?: string[];
  after?: string[];
}

/** A stage with its place. */
export interface Placed<S = JsonObject> {
  id: string;
  /** Ids of the stages that must end before it. */
  needs: string[];
  inject: Injection | undefined;
  /** Where it is written, for whoever must mend it. */
  path: Path;
  stage: S;
}

/** @returns undefined where nothing is said */
export function injectionOf(value: Json | undefined): Injection | undefined {
  if (!isJsonObject(value)) return undefined;
  const before = idsOf(value['before']);
  const after = idsOf(value['after']);
  const injection = {
    first: value['first'] === true,
    last: value['last'] === true,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
  return rulesIn(injection) === 0 ? undefined : injection;
}

/** How many places it names; one is right. */
export const rulesIn = ({ first, last, before, after }: Injection): number =>
  [first, last, before !== undefined, after !== undefined].filter(Boolean).length;

export function idsOf(value: Json | undefined): string[] | undefined {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  if (!Array.isArray(value)) return undefined;
  return [...new Set(value.filter((id) => typeof id === 'string' || typeof id === 'number').map(String))];
}

/**
 * Each stage after those that it needs; else in the order in which they stand.
 *
 * @throws {Refusal} two of one id, or a cycle
 */
export function inOrder<S>(stages: readonly Placed<S>[]): Placed<S>[] {
  const byId = new Map<string, Placed<S>>();
  for (const stage of stages) {
    if (byId.has(stage.id)) throw refusal(stage.path, `"${stage.id}" is also the id of another stage`);
    byId.set(stage.id, stage);
  }
  const done = new Set<Placed<S>>();
  const open = new Set<Placed<S>>();
  const visit = (stage: Placed<S>): void => {
    if (done.has(stage)) return;
    if (open.has(stage)) {
      const all = [...open];
      const way = [...all.slice(all.indexOf(stage)), stage].map(({ id }) => `"${id}"`).join(' → ');
      throw refusal(stage.path, `stands in a cycle: ${way}; no stage of it could ever start`);
    }
    open.add(stage);
    for (const id of stage.needs) {
      const needed = byId.get(id);
      if (needed !== undefined) visit(needed);
    }
    open.delete(stage);
    done.add(stage);
  };
  stages.forEach(visit);
  return [...done];
}

/**
 * Puts each stage that asks for it into its place, one after another: a later one finds the earlier ones in theirs.
 *
 * @param stages those that may ask
 * @param all    what is there already; not changed
 * @throws {Refusal} a target that is not there, or a cycle
 */
export function injected<S>(stages: readonly Placed<S>[], all: readonly Placed<S>[]): Placed<S>[] {
  return stages.reduce<Placed<S>[]>(
    (list, stage) => (stage.inject ? place(stage, stage.inject, list) : list),
    [...all],
  );
}

function place<S>(stage: Placed<S>, rule: Injection, all: readonly Placed<S>[]): Placed<S>[] {
  // One that the template itself injects is in the list already.
  const others = all.filter(({ id }) => id !== stage.id);
  const list = rule.first
    ? first(stage, others)
    : rule.last
      ? last(stage, others)
      : rule.before
        ? before(stage, rule.before, others)
        : after(stage, rule.after ?? [], others);
  inOrder(list);
  return list;
}

function first<S>(stage: Placed<S>, all: readonly Placed<S>[]): Placed<S>[] {
  return [stage, ...all.map((each) => (each.needs.length === 0 ? { ...each, needs: [stage.id] } : each))];
}

function last<S>(stage: Placed<S>, all: readonly Placed<S>[]): Placed<S>[] {
  return [...all, { ...stage, needs: union(stage.needs, leaves(all)) }];
}

function before<S>(stage: Placed<S>, targets: readonly string[], all: readonly Placed<S>[]): Placed<S>[] {
  const positions = targets.map((target) => position(stage, target, all));
  const needs = union(stage.needs, ...positions.map((at) => all[at]?.needs ?? []));
  const moved = all.map((each, at) => (positions.includes(at) ? { ...each, needs: [stage.id] } : each));
  return moved.toSpliced(Math.max(0, ...positions), 0, { ...stage, needs });
}

function after<S>(stage: Placed<S>, targets: readonly string[], all: readonly Placed<S>[]): Placed<S>[] {
  const positions = targets.map((target) => position(stage, target, all));
  const moved = all.map((each) =>
    each.needs.some((id) => targets.includes(id))
      ? {
          ...each,
          needs: union(
            each.needs.filter((id) => !targets.includes(id)),
            [stage.id],
          ),
        }
      : each,
  );
  return moved.toSpliced(Math.max(-1, ...positions) + 1, 0, { ...stage, needs: union(stage.needs, targets) });
}

/** Ids of the stages that no other one needs. */
export function leaves<S>(stages: readonly Placed<S>[]): string[] {
  const needed = new Set(stages.flatMap(({ needs }) => needs));
  return stages.map(({ id }) => id).filter((id) => !needed.has(id));
}

function position<S>(stage: Placed<S>, target: string, all: readonly Placed<S>[]): number {
  const at = all.findIndex(({ id }) => id === target);
  if (at >= 0) return at;
  const known = all.map(({ id }) => id).slice(0, 20);
  throw refusal(
    [...stage.path, 'inject'],
    `names the stage "${target}", which is not there; there are: ${known.join(', ')}`,
  );
}

const union = (...lists: readonly (readonly string[])[]): string[] => [...new Set(lists.flat())];
