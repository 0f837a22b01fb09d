/** The rules of the stage graph: every `refId` once, every requisite known, no way back. */
import { type Fault, isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';
import { nearest } from './names.ts';

interface Node {
  index: number;
  refId: string;
  needs: string[];
}

/** `refId`s are texts; numbers, as hand-written files have them, are read as such. */
const asRef = (value: Json | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

const isMissing = (value: Json | undefined): boolean => value === undefined || value === null || value === '';

/** Old exports have one reference alone, without its list. */
const asList = (value: Json | undefined): Json[] | undefined =>
  Array.isArray(value) ? value : isMissing(value) ? [] : asRef(value) === undefined ? undefined : [value as Json];

/** Stages without a `refId` among others that have one: they run at once, and nothing can wait for them. */
export function graphWarnings(stages: readonly JsonObject[]): Fault[] {
  if (stages.every((stage) => isMissing(stage['refId']))) return [];
  return stages.flatMap((stage, index) =>
    isMissing(stage['refId'])
      ? [fault(index, 'refId', 'is missing: no stage can wait for this one; give it a text that no other stage has')]
      : [],
  );
}

/**
 * @param stages as written; where none has a `refId` they are run one after another, and there is nothing to check
 */
export function graphFaults(stages: readonly JsonObject[]): Fault[] {
  const faults: Fault[] = [];
  const first = new Map<string, number>();
  const nodes: Node[] = [];
  if (stages.every((stage) => isMissing(stage['refId']))) return [];
  stages.forEach((stage, index) => {
    if (!isJsonObject(stage)) return;
    // One without is warned of; its place in the list tells it from the others.
    const refId = isMissing(stage['refId']) ? `#${String(index)}` : asRef(stage['refId']);
    if (refId === undefined) {
      faults.push({ path: ['stages', index, 'refId'], message: 'expected a text that no other stage has' });
      return;
    }
    const before = first.get(refId);
    if (before === undefined) first.set(refId, index);
    else faults.push(fault(index, 'refId', `"${refId}" is also the refId of stage ${String(before)}`));
    const needs = asList(stage['requisiteStageRefIds']);
    if (needs === undefined || needs.some((need) => asRef(need) === undefined)) {
      faults.push(fault(index, 'requisiteStageRefIds', 'expected a list of refIds'));
    } else nodes.push({ index, refId, needs: needs.map((need) => asRef(need) ?? '') });
  });
  for (const { index, needs } of nodes) {
    needs.forEach((need, position) => {
      if (first.has(need)) return;
      const like = nearest(need, [...first.keys()]);
      const hint = like.length === 0 ? '' : `; did you mean ${like.map((each) => `"${each}"`).join(' or ')}?`;
      faults.push({
        path: ['stages', index, 'requisiteStageRefIds', position],
        message: `no stage has the refId "${need}"${hint}`,
      });
    });
  }
  const ring = cycle(nodes);
  if (ring !== undefined) {
    const [start] = ring;
    const index = nodes.find((node) => node.refId === start)?.index ?? 0;
    const way = [...ring, ring[0]].map((each) => `"${String(each)}"`).join(' → ');
    faults.push(fault(index, 'requisiteStageRefIds', `is part of a cycle: ${way}; no stage of it could ever start`));
  }
  return faults;
}

const fault = (index: number, key: string, message: string): Fault => ({ path: ['stages', index, key], message });

/** The members of one cycle, each followed by a stage that it waits for; `undefined` if there is none. */
function cycle(nodes: readonly Node[]): string[] | undefined {
  const needs = new Map(nodes.map((node) => [node.refId, node.needs]));
  const left = new Map(nodes.map((node) => [node.refId, node.needs.filter((need) => needs.has(need)).length]));
  const dependents = new Map<string, string[]>();
  for (const { refId, needs: list } of nodes) {
    for (const need of list) dependents.set(need, [...(dependents.get(need) ?? []), refId]);
  }
  const ready = [...left].filter(([, count]) => count === 0).map(([refId]) => refId);
  for (let refId = ready.pop(); refId !== undefined; refId = ready.pop()) {
    left.delete(refId);
    for (const dependent of dependents.get(refId) ?? []) {
      const count = (left.get(dependent) ?? 1) - 1;
      if (!left.has(dependent)) continue;
      left.set(dependent, count);
      if (count === 0) ready.push(dependent);
    }
  }
  // What is left waits for something that is left: following that must come back to where it was.
  let at = [...left.keys()][0];
  const way: string[] = [];
  while (at !== undefined && !way.includes(at)) {
    way.push(at);
    at = needs.get(at)?.find((need) => left.has(need));
  }
  return at === undefined ? undefined : way.slice(way.indexOf(at));
}
