import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '../../src/kernel/index.ts';
import type { Event, TurnResult } from '../../src/orchestration/engine/events.ts';
import { transition } from '../../src/orchestration/engine/transition.ts';
import type { Execution } from '../../src/orchestration/model/execution.ts';
import { isComplete, isSatisfied } from '../../src/orchestration/model/status.ts';
import { type Script, Stand } from '../support/engine-stand.ts';

/** How many pipelines a run makes up; more by `GENNAKER_PROPERTY_RUNS`. */
const numRuns = Number(process.env['GENNAKER_PROPERTY_RUNS'] ?? 2_000);

const turn = fc.oneof(
  { weight: 6, arbitrary: fc.constant<TurnResult>({ status: 'SUCCEEDED' }) },
  { weight: 2, arbitrary: fc.nat(5_000).map((ms): TurnResult => ({ status: 'RUNNING', dueAt: 1_000 + ms })) },
  { weight: 1, arbitrary: fc.constantFrom<TurnResult>({ status: 'TERMINAL' }, { status: 'CANCELED' }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<TurnResult>({ status: 'SKIPPED' }, { status: 'FAILED_CONTINUE' }, { status: 'STOPPED' }),
  },
);
const tasks = fc.dictionary(fc.constantFrom('one', 'two'), fc.array(turn, { maxLength: 3 }), { maxKeys: 2 });
const flags = fc.record(
  {
    failPipeline: fc.boolean(),
    continuePipeline: fc.boolean(),
    completeOtherBranchesThenFail: fc.boolean(),
    stageTimeoutMs: fc.integer({ min: 1, max: 4_000 }),
    markSuccessfulOnTimeout: fc.boolean(),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;

/** A pipeline: top-level stages that need earlier ones, each with children that may have children. */
const pipeline = fc
  .array(fc.record({ needs: fc.array(fc.nat(20), { maxLength: 3 }), flags }), { minLength: 1, maxLength: 7 })
  .map((stages) =>
    stages.map(({ needs, flags: own }, position) => ({
      ...own,
      type: 't',
      name: `S${String(position)}`,
      refId: String(position),
      requisiteStageRefIds: position === 0 ? [] : [...new Set(needs.map((need) => String(need % position)))],
    })),
  );
const childNames = ['a', 'b', 'c', 'd'];
const script = fc.record(
  {
    tasks,
    before: fc.array(fc.record({ name: fc.constantFrom('a', 'b'), context: flags }), { maxLength: 2 }),
    after: fc.array(fc.record({ name: fc.constantFrom('c'), context: flags }), { maxLength: 1 }),
    failure: fc.array(fc.record({ name: fc.constantFrom('d') }), { maxLength: 1 }),
    planFails: fc.constant(true as const),
    skip: fc.constant(true as const),
  },
  { requiredKeys: ['tasks'] },
);
const childScript = fc.record({ tasks });
const meddling = fc.array(
  fc.record({
    after: fc.nat(12),
    kind: fc.constantFrom('cancel', 'pause', 'resume', 'restart', 'patch'),
    stage: fc.nat(10),
  }),
  { maxLength: 5 },
);

function meddle(stand: Stand, { kind, stage }: { kind: string; stage: number }): void {
  const { stages } = stand.execution;
  const chosen = stages[stage % stages.length];
  if (!chosen) return;
  const events: Record<string, Event> = {
    cancel: { kind: 'cancelRequested', user: 'bob', reason: 'x' },
    pause: { kind: 'pauseRequested', user: 'bob' },
    resume: { kind: 'resumeRequested', user: 'bob' },
    restart: { kind: 'restartRequested', stageId: chosen.id, user: 'bob', admitted: true, sources: {} },
    patch: { kind: 'patched', stageId: chosen.id, context: { x: 1 }, user: 'bob' },
  };
  const event = events[kind];
  if (event) stand.apply(event);
}

describe('whatever a pipeline looks like and whoever meddles with it', () => {
  it('an execution comes to an end that its stages bear out, and its log gives it again', () => {
    fc.assert(
      fc.property(
        pipeline,
        fc.array(script, { minLength: 7, maxLength: 7 }),
        fc.array(childScript, { minLength: 4, maxLength: 4 }),
        meddling,
        (stages, scripts, children, meddlers) => {
          const named: Record<string, Script> = Object.fromEntries([
            ...scripts.map((each, position) => [`S${String(position)}`, each]),
            ...childNames.map((name, position) => [name, children[position] ?? {}]),
          ]);
          const stand = new Stand(stages, named);
          const born = stand.execution;
          stand.begin();
          for (const meddler of meddlers) {
            stand.steps(meddler.after);
            if (!isComplete(stand.execution.status) || meddler.kind === 'restart') meddle(stand, meddler);
            checkOrder(stand.execution);
          }
          if (stand.execution.status === 'PAUSED') stand.apply({ kind: 'resumeRequested', user: 'bob' });
          stand.run();
          checkEnd(stand);
          expect(replay(born, stand)).toEqual(stand.execution);
        },
      ),
      { numRuns },
    );
  });
});

/** No stage has begun before what it needs was satisfied. */
function checkOrder(execution: Execution): void {
  for (const stage of execution.stages) {
    if (stage.status === 'NOT_STARTED') continue;
    for (const refId of stage.requisiteStageRefIds) {
      const upstream = execution.stages.find(
        (other) => other.refId === refId && other.parentStageId === stage.parentStageId,
      );
      if (stage.parentStageId === undefined) expect(upstream && isSatisfied(upstream.status)).toBe(true);
    }
  }
}

function checkEnd({ execution }: Stand): void {
  expect(isComplete(execution.status)).toBe(true);
  for (const stage of execution.stages) {
    expect(['RUNNING', 'PAUSED']).not.toContain(stage.status);
    for (const task of stage.tasks) expect(['RUNNING', 'PAUSED']).not.toContain(task.status);
  }
  const top = execution.stages.filter((stage) => stage.parentStageId === undefined).map((stage) => stage.status);
  if (execution.status === 'SUCCEEDED') expect(top).not.toContain('TERMINAL');
  if (top.includes('TERMINAL')) expect(['TERMINAL', 'CANCELED']).toContain(execution.status);
}

function replay(born: Execution, stand: Stand): Execution {
  return stand.events.reduce((execution, { event, at }) => transition(execution, event, at).execution, born);
}
