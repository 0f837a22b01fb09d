import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { aStage, anExecution } from '../../test/support/executions.ts';
import type { JsonObject } from '../kernel/index.ts';
import { Planner } from './planner.ts';
import { type ChildStage, type Rehearsal, StageHandler, succeeded, type TaskStep } from './port.ts';
import { type KnownStageKind, StageKinds } from './stage-kinds.ts';
import { DryRuns } from './stand-ins.ts';

class Deploy extends StageHandler<unknown> {
  constructor(private readonly rehearsals: readonly Rehearsal[] = []) {
    super();
  }
  override runsDry(): readonly Rehearsal[] {
    return this.rehearsals;
  }
  override tasks(): readonly TaskStep<unknown>[] {
    return ['create', 'watch'].map((name) => ({ name, turn: () => succeeded() }));
  }
  override before(): ChildStage[] {
    return [{ type: 'look', name: 'Look', context: {} }];
  }
}

class Group extends StageHandler<unknown> {}

class Kinds extends StageKinds {
  constructor(private readonly handler: StageHandler<unknown>) {
    super();
  }
  override find(type: string): KnownStageKind {
    return { kind: type, options: z.looseObject({}), handler: this.handler };
  }
  override known(): string[] {
    return [];
  }
}

const now = new Date(0);

function planOf(handler: StageHandler<unknown>, trigger: JsonObject): { tasks: string[]; children: string[] } {
  const stage = aStage({ type: 'deploy' });
  const planner = new Planner(new Kinds(handler), new DryRuns(() => Promise.resolve({})));
  const plan = planner.plan(anExecution({ trigger, stages: [stage] }), stage, 'before', now);
  if (plan instanceof Promise || plan.kind !== 'run') throw new Error('it plans at once');
  return { tasks: plan.tasks.map(({ name }) => name), children: plan.children.map(({ name }) => name) };
}

describe('a dry run', () => {
  it('puts one step in the place of what a stage does, and keeps its children', () => {
    expect(planOf(new Deploy(), { dryRun: true })).toEqual({ tasks: ['dryRun'], children: ['Look'] });
  });

  it('is asked for by the trigger alone', () => {
    expect(planOf(new Deploy(), { dryRun: false }).tasks).toEqual(['create', 'watch']);
  });

  it('lets a stage do its work that says it runs in one', () => {
    expect(planOf(new Deploy(['dryRun']), { dryRun: true }).tasks).toEqual(['create', 'watch']);
  });

  it('does not let one do so that says it runs in a simulation', () => {
    expect(planOf(new Deploy(['simulation']), { dryRun: true }).tasks).toEqual(['dryRun']);
  });

  it('adds nothing to a stage that has no work of its own', () => {
    expect(planOf(new Group(), { dryRun: true }).tasks).toEqual([]);
  });

  it('puts out what was recorded of the stage', async () => {
    const stage = aStage({ type: 'deploy' });
    const execution = anExecution({ trigger: { dryRun: 'true' }, stages: [stage] });
    const recorded = new DryRuns((_execution, { refId }) => Promise.resolve({ group: `of ${refId}` }));
    const { step, planning } = new Planner(new Kinds(new Deploy()), recorded).step(execution, stage, 'dryRun', now);
    const signal = new AbortController().signal;

    expect(await step.turn({ ...planning, operation: 'o', startedAt: now, memory: {}, signal })).toMatchObject({
      kind: 'succeeded',
      outputs: { group: 'of 1' },
    });
  });
});
