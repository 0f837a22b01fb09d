/**
 * Pipelines for processes that end at every step: made up, but so that they end the same way each time. Whatever ends a
 * task falls on an instant of its own, so that no two of them race.
 */
import type { JsonObject } from '../../../src/kernel/index.ts';
import type { Event } from '../../../src/orchestration/engine/events.ts';
import type { Execution } from '../../../src/orchestration/model/execution.ts';
import { Choices } from '../../properties/choices.ts';

export interface TaskScript {
  /** From the turn that orders something outside to the turn that finds it done, milliseconds. */
  takesMs: number;
  timeoutMs?: number;
  ends: 'succeeded' | 'skipped' | 'failed' | 'failed-continue' | 'stopped' | 'redirect';
  loop?: 'start' | 'end' | 'both';
}

/** What a stage does; it travels in the stage's own configuration. */
export interface StageScript {
  /** Tells it from all other stages of the pipeline, in every run. */
  path: string;
  tasks: TaskScript[];
  /** Its plans take a moment, and are orders of their own. */
  plansLater: boolean;
  planFails: boolean;
  skippable: boolean;
  before: ChildScript[];
  after: ChildScript[];
  onFailure: ChildScript[];
}
export interface ChildScript {
  script: StageScript;
  flags: JsonObject;
  needs: number[];
}

/** What somebody does, and when, counted from the start. */
export interface Deed {
  atMs: number;
  event(execution: Execution): Event | undefined;
}

export interface Pipeline {
  stages: JsonObject[];
  deeds: Deed[];
}

/** Sums of these differ, also where each is taken twice. They leave room for what people do in between. */
const instant = (number: number): number => 8 * 3 ** number;
const mostTasks = 9;
const beside = 3;

export function makeUp(numbers: readonly number[]): Pipeline {
  const choices = new Choices(numbers);
  let tasks = 0;

  const task = (): TaskScript => {
    const takesMs = instant(tasks);
    tasks += 1;
    const ends = choices.onceIn(9)
      ? choices.oneOf<TaskScript['ends']>(['failed', 'failed-continue', 'stopped', 'skipped'])
      : 'succeeded';
    return { takesMs, ends, ...(choices.onceIn(14) ? { timeoutMs: takesMs - 1 } : {}) };
  };

  const stage = (path: string, depth: number): StageScript => {
    const own = Array.from({ length: Math.min(choices.oneOf([1, 2, 0]), mostTasks - tasks) }, task);
    const [first] = own;
    if (own.length === 1 && first?.ends === 'succeeded' && choices.onceIn(4))
      Object.assign(first, { ends: 'redirect', loop: 'both' });
    const children = (name: string, times: number, most: number): ChildScript[] =>
      depth < 2 && choices.onceIn(times)
        ? Array.from({ length: 1 + choices.below(most) }, (_, position) => ({
            script: stage(`${path}/${name}${String(position)}`, depth + 1),
            flags: flags(choices),
            needs: position > 0 && choices.onceIn(2) ? [position - 1] : [],
          }))
        : [];
    return {
      path,
      tasks: own,
      plansLater: choices.onceIn(3),
      planFails: choices.onceIn(16),
      skippable: choices.onceIn(4),
      before: children('before', 4, 2),
      after: children('after', 4, 2),
      onFailure: children('failure', 3, 2),
    };
  };

  const stages = Array.from({ length: 1 + choices.below(4) }, (_, position): JsonObject => {
    const needs = position > 0 && !choices.onceIn(2) ? [String(choices.below(position))] : [];
    const script = stage(`S${String(position)}`, 0);
    return { ...flags(choices), ...configured(script), refId: String(position), requisiteStageRefIds: needs };
  });
  const deeds = Array.from({ length: choices.oneOf([0, 1, 2]) }, (_, position) => deed(choices, position));
  return { stages, deeds: deeds.sort((one, other) => one.atMs - other.atMs) };
}

export const configured = (script: StageScript): JsonObject => ({
  type: 'scripted',
  name: script.path,
  script: JSON.parse(JSON.stringify(script)) as JsonObject,
});

function flags(choices: Choices): JsonObject {
  return choices.oneOf<JsonObject>([
    {},
    {},
    {},
    { failPipeline: false },
    { failPipeline: false, continuePipeline: true },
    { failPipeline: false, completeOtherBranchesThenFail: true },
    { allowSiblingStagesToContinueOnFailure: true },
  ]);
}

function deed(choices: Choices, position: number): Deed {
  const user = 'bob';
  const atMs = instant(choices.below(mostTasks)) + beside + position;
  const stage = choices.below(8);
  const stageOf = ({ stages }: Execution): string => stages[stage % stages.length]?.id ?? '';
  return {
    atMs,
    event: choices.oneOf<Deed['event']>([
      (execution) => ({ kind: 'patched', stageId: stageOf(execution), context: { said: 'yes' }, user }),
      () => ({ kind: 'pauseRequested', user }),
      () => ({ kind: 'cancelRequested', user, reason: 'enough' }),
      (execution) => ({ kind: 'patched', stageId: stageOf(execution), context: { manualSkip: true }, user }),
    ]),
  };
}
