import type { Json, JsonObject } from '../kernel/index.ts';
import { ancestors, lookup, lookupAll } from './engine/index.ts';
import { evaluateAsking, evaluateFor } from './expression-scope/evaluation.ts';
import type { ExpressionWorld } from './expression-scope/world.ts';
import type { Abort } from './late-abort.ts';
import type { Execution, Stage } from './model/execution.ts';
import type { Planning, Turn } from './port.ts';

/** What a stage may look at, made of the execution as it stands. */
export function planningView(
  execution: Execution,
  stage: Stage,
  options: unknown,
  now: Date,
  world?: ExpressionWorld,
): Planning<unknown> {
  const from = { execution, stage, now, ...(world ? { world } : {}) };
  return {
    execution,
    stage,
    options,
    now,
    lookup: (key) => lookup(execution, stage, key),
    lookupAll: (key) => lookupAll(execution, stage, key),
    ancestors: () => ancestors(execution, stage),
    evaluate: <T extends Json>(value: T, more?: JsonObject) => evaluateFor(from, value, { more }),
    evaluateAsking: async <T extends Json>(value: T, more?: JsonObject) => await evaluateAsking(from, value, { more }),
  };
}

/** The id of a task's intent: the same until the stage is restarted, or the task's loop begins anew. */
export function operationOf(stage: Stage, { name, round }: { name: string; round?: number | undefined }): string {
  const id = `${stage.id}.${String(stage.attempt)}.${name}`;
  return round === undefined ? id : `${id}.round${String(round)}`;
}

export function turnView(
  planning: Planning<unknown>,
  task: { name: string; round?: number | undefined; startedAt: number; memory: JsonObject },
  abort: Abort,
): Turn<unknown> {
  return {
    ...planning,
    operation: operationOf(planning.stage, task),
    startedAt: new Date(task.startedAt),
    memory: task.memory,
    get signal() {
      return abort.signal;
    },
  };
}
