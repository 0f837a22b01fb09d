/** Pipelines, plans and answers that nobody would write, made up from choices. */
import type { JsonObject } from '../../src/kernel/index.ts';
import type {
  Event,
  Plan,
  PlannedChild,
  PlannedTask,
  PlanPhase,
  TurnResult,
} from '../../src/orchestration/engine/events.ts';
import type { TimeLimits } from '../../src/orchestration/engine/due.ts';
import { type Stage, type StageException, windowType } from '../../src/orchestration/model/execution.ts';
import type { Choices } from './choices.ts';

/** Children of children of children, and no further. */
const deepest = 3;

const mostStages = 6;

/** Tasks are told apart by their names; these say how much time they have. */
const limits: Record<string, TimeLimits> = {
  plain: {},
  limited: { timeoutMs: 4_000 },
  overridable: { timeoutMs: 4_000, timeoutOverridable: true },
};
const taskNames = ['plain', 'limited', 'overridable'] as const;

export const limitsOf = (taskName: string): TimeLimits => limits[taskName.split(' ', 1)[0] ?? ''] ?? {};

/** The document of a pipeline: stages that need some of those before them. */
export function document(choices: Choices, now: number): JsonObject {
  const stages = Array.from({ length: 1 + choices.below(mostStages) }, (_, position): JsonObject => {
    const needs = new Set<string>();
    for (let more = position === 0 ? 0 : choices.below(3); more > 0; more--)
      needs.add(String(position - 1 - choices.below(position)));
    return {
      ...context(choices),
      type: 'made-up',
      name: `S${String(position)}`,
      refId: String(position),
      requisiteStageRefIds: [...needs],
      ...(choices.onceIn(40) ? { startTimeExpiry: now + choices.below(6_000) } : {}),
    };
  });
  return { stages, ...(choices.onceIn(60) ? { startTimeExpiry: now + choices.below(3_000) } : {}) };
}

/** Flags that say how a failure counts, and how much time there is. */
function context(choices: Choices): JsonObject {
  if (!choices.onceIn(2)) return {};
  const made: JsonObject = {};
  const flag = (name: string, times: number, values: readonly [JsonObject[string], ...JsonObject[string][]]): void => {
    if (choices.onceIn(times)) made[name] = choices.oneOf(values);
  };
  flag('failPipeline', 2, [false, true, null]);
  flag('continuePipeline', 4, [true, false, null]);
  flag('completeOtherBranchesThenFail', 3, [true, false]);
  flag('allowSiblingStagesToContinueOnFailure', 3, [true, false]);
  flag('markSuccessfulOnTimeout', 8, [true, false]);
  flag('failOnFailedExpressions', 8, [true]);
  flag('expressionEvaluationSummary', 8, [{ '${x}': [{ level: 'ERROR', description: 'no x' }] }, {}]);
  if (choices.onceIn(5)) made['stageTimeoutMs'] = 1 + choices.below(9_000);
  return made;
}

/** What a stage's kind answers when it is asked for its plan. */
export function plan(
  choices: Choices,
  stage: Stage,
  depth: number,
  phase: PlanPhase,
  ids: () => string,
  now: number,
): Plan {
  if (phase === 'before' && choices.onceIn(20)) return { kind: 'skip', context: { ...stage.context, why: 'skipped' } };
  if (choices.onceIn(phase === 'before' ? 20 : 40)) return { kind: 'fail', exception: exception('planning', now) };
  const most = depth >= deepest ? 0 : phase === 'before' ? 2 : 3;
  const length = most > 0 && choices.onceIn(phase === 'failure' ? 2 : 3) ? 1 + choices.below(most) : 0;
  const children = Array.from({ length }, (_, position) => child(choices, phase, position, ids()));
  const tasks = phase === 'before' ? ownTasks(choices) : [];
  const skippable = phase === 'before' && choices.onceIn(6) ? { canManuallySkip: true as const } : {};
  const window = { id: ids(), type: windowType, name: 'window', context: {}, needs: [] };
  const waits = phase === 'before' && choices.onceIn(8) ? { window } : {};
  return { kind: 'run', context: { ...stage.context, planned: phase }, tasks, children, ...waits, ...skippable };
}

function child(choices: Choices, phase: PlanPhase, position: number, id: string): PlannedChild {
  const previous = position === 0 ? [] : [position - 1];
  // Children for a failure run one after another, the others as their parent wants.
  const needs = phase === 'failure' || choices.onceIn(2) ? previous : [];
  return { id, type: 'made-up', name: `${phase} ${String(position)}`, context: context(choices), needs };
}

function ownTasks(choices: Choices): PlannedTask[] {
  const length = choices.oneOf([1, 2, 0, 3]);
  const tasks = Array.from({ length }, (_, position): PlannedTask => ({
    name: `${choices.oneOf(taskNames)} ${String(position)}`,
  }));
  const [first] = tasks;
  const last = tasks.at(-1);
  if (first && last && choices.onceIn(4)) {
    first.loopStart = true;
    last.loopEnd = true;
  }
  return tasks;
}

/** How a turn ends. */
export function result(choices: Choices, taskName: string, now: number): TurnResult {
  const left = choices.onceIn(4) ? { outputs: { made: now, stageTimeoutMs: 1 }, context: { seen: now } } : {};
  switch (choices.below(16)) {
    case 7:
    case 8:
    case 9:
    case 10:
      return { ...left, status: 'RUNNING', dueAt: now + choices.below(3_000), memory: { now } };
    case 11:
      return choices.onceIn(2) ? { status: 'RUNNING', trouble: 'away', dueAt: now + 1_000 } : { status: 'RUNNING' };
    case 12:
      return { ...left, status: 'REDIRECT' };
    case 13:
      return { ...left, status: choices.oneOf(['SKIPPED', 'FAILED_CONTINUE', 'STOPPED']) };
    case 14:
      return { ...left, status: 'TERMINAL', exception: exception(taskName, now) };
    case 15:
      return { ...left, status: choices.oneOf(['TERMINAL', 'CANCELED']) };
    default:
      return { ...left, status: 'SUCCEEDED' };
  }
}

/** What a task makes of the end of its time: mostly nothing of its own. */
export function left(choices: Choices): Pick<Extract<Event, { kind: 'timedOut' }>, 'left'> {
  return choices.onceIn(3) ? { left: { status: choices.oneOf(['FAILED_CONTINUE', 'TERMINAL']) } } : {};
}

function exception(operation: string, timestamp: number): StageException {
  return {
    exceptionType: 'MadeUp',
    operation,
    shouldRetry: false,
    timestamp,
    details: { error: 'made up', errors: ['made up'] },
  };
}
