import { describe, expect, it } from '@jest/globals';
import { DomainError, type JsonObject } from '../../src/kernel/index.ts';
import { again, failed, type Outcome, StageHandler, succeeded, type TaskStep } from '../../src/orchestration/port.ts';
import type { OrchestrationSettings } from '../../src/settings/index.ts';
import { TaskRules } from '../../src/orchestration/task-rules.ts';
import { PlannedStand, TestKinds, TestStage } from '../support/planned-stand.ts';

/** A stage of the steps that the test gives. */
class Steps extends StageHandler {
  constructor(private readonly steps: TaskStep<JsonObject>[]) {
    super();
  }
  override tasks(): readonly TaskStep<JsonObject>[] {
    return this.steps;
  }
}

const ofSteps = (...steps: TaskStep<JsonObject>[]): TestKinds => new TestKinds({ t: { handler: new Steps(steps) } });
const stage = (more: JsonObject = {}): JsonObject => ({ type: 't', name: 'S', ...more });

class Unavailable extends DomainError {
  constructor() {
    super('unavailable', 'The service answered 503.');
  }
}

describe('turns of tasks', () => {
  it('27. what may come right by itself is tried again after the back-off, and the task goes on running', async () => {
    const at: number[] = [];
    const stand: PlannedStand = new PlannedStand(
      [stage()],
      ofSteps({
        name: 'work',
        pollMs: 5_000,
        turn: () => {
          at.push(stand.now);
          if (at.length === 1) throw new Unavailable();
          return succeeded();
        },
      }),
    );
    const born = stand.now;
    await stand.begin(born);
    expect(stand.stage('S').tasks[0]).toMatchObject({ status: 'RUNNING', trouble: 'The service answered 503.' });
    await stand.run();
    expect(at).toEqual([born, born + 5_000]);
    expect(stand.stage('S').tasks[0]).not.toHaveProperty('trouble');
  });

  it('28. anything else that is thrown is kept on stage and task, and fails both', async () => {
    const work = (): Outcome => {
      throw new TypeError('no such property');
    };
    const stand = await new PlannedStand([stage()], new TestKinds({ t: { handler: new TestStage(work) } })).begin();
    const exception = {
      exceptionType: 'TypeError',
      operation: 'work',
      shouldRetry: false,
      details: { error: 'no such property' },
    };
    expect(stand.stage('S')).toMatchObject({
      status: 'TERMINAL',
      context: { exception },
      tasks: [{ status: 'TERMINAL', exception }],
    });
  });

  describe('35. what a task makes of the end of its time', () => {
    const late = async (outcome: Outcome): Promise<PlannedStand> =>
      await new PlannedStand(
        [stage()],
        ofSteps(
          { name: 'wait', pollMs: 1_000, timeoutMs: 10_000, turn: () => again(), onTimeout: () => outcome },
          { name: 'next', turn: () => succeeded() },
        ),
      ).begin();
    const tasks = (stand: PlannedStand): string[] => stand.stage('S').tasks.map(({ status }) => status);

    it('is FAILED_CONTINUE where it says so', async () => {
      const stand = await late({ kind: 'failed-continue', outputs: { late: true } });
      expect([...stand.status('S'), ...tasks(stand)]).toEqual(['FAILED_CONTINUE', 'FAILED_CONTINUE', 'SUCCEEDED']);
      expect(stand.stage('S').outputs).toEqual({ late: true });
    });

    it('is a failure in its own words', async () => {
      const stand = await late(failed('Three instances are still down.'));
      expect(tasks(stand)).toEqual(['TERMINAL', 'NOT_STARTED']);
      expect(stand.stage('S').tasks[0]?.exception?.details.error).toBe('Three instances are still down.');
    });

    it('is a failure too where it says SUCCEEDED', async () => {
      expect(tasks(await late(succeeded()))).toEqual(['TERMINAL', 'NOT_STARTED']);
    });
  });

  describe('37. of several back-offs', () => {
    const pauseMs = async (
      pollMs: TaskStep<JsonObject>['pollMs'],
      context: JsonObject,
      backOff: OrchestrationSettings['backOff'],
      accounts: ConstructorParameters<typeof TaskRules>[1] = [],
    ): Promise<number> => {
      const at: number[] = [];
      const rules = new TaskRules({ backOff, disabledTasks: [], windowTimeZone: 'UTC' }, accounts);
      const step: TaskStep<JsonObject> = {
        name: 'work',
        turn: ({ now }) => (at.push(now.getTime()) < 2 ? again() : succeeded()),
        ...(pollMs === undefined ? {} : { pollMs }),
      };
      await new PlannedStand([stage(context)], ofSteps(step), {}, rules).begin();
      return (at[1] ?? 0) - (at[0] ?? 0);
    };
    const none = { ms: 0, providers: {}, accounts: {} };

    it.each([
      ['of the task', 5_000, {}, none, 5_000],
      ['of the stage', 5_000, { backoffPeriodMs: 7_000 }, none, 7_000],
      ['for all', 5_000, {}, { ...none, ms: 6_000 }, 6_000],
      ['for its cloud', 5_000, { cloudProvider: 'aws' }, { ...none, providers: { aws: 8_000 } }, 8_000],
      ['for its account', 5_000, { account: 'prod' }, { ...none, ms: 6_000, accounts: { prod: 9_000 } }, 9_000],
      ['for another account not', 5_000, { account: 'test' }, { ...none, accounts: { prod: 9_000 } }, 5_000],
      ['no more than the settings allow', 5_000, { backoffPeriodMs: 90_000 }, { ...none, maximumMs: 30_000 }, 30_000],
      ['a second where nobody says', undefined, {}, none, 1_000],
    ] as const)('the longest counts: %s', async (_whose, pollMs, context, backOff, expected) => {
      expect(await pauseMs(pollMs, context, backOff)).toBe(expected);
    });

    it('that of the cloud is found by the account', async () => {
      const accounts = [{ name: 'prod', provider: 'kubernetes' }];
      expect(await pauseMs(1, { credentials: 'prod' }, { ...none, providers: { kubernetes: 4_000 } }, accounts)).toBe(
        4_000,
      );
    });

    it('that of a task may grow with the time it has taken', async () => {
      const at: number[] = [];
      const step: TaskStep<JsonObject> = {
        name: 'work',
        pollMs: (elapsedMs) => Math.max(1_000, elapsedMs),
        turn: ({ now, startedAt }) =>
          at.push((now.getTime() - startedAt.getTime()) / 1000) < 5 ? again() : succeeded(),
      };
      await new PlannedStand([stage()], ofSteps(step)).begin();
      expect(at).toEqual([0, 1, 2, 4, 8]);
    });
  });

  it('40. a task that is not known in this release fails its stage and the execution, and is named', async () => {
    const steps: TaskStep<JsonObject>[] = [{ name: 'old', turn: () => again({ at: new Date(Date.UTC(2026, 1, 1)) }) }];
    const stand = new PlannedStand([stage()], new TestKinds({ t: { handler: new Steps(steps) } }));
    await stand.begin(stand.now);
    steps.splice(0, 1, { name: 'new', turn: () => succeeded() });
    await stand.run();
    expect([stand.execution.status, ...stand.status('S')]).toEqual(['TERMINAL', 'TERMINAL']);
    expect(stand.stage('S').tasks[0]?.exception?.details.error).toContain('old');
  });

  it('40. a stage of an unknown type fails, and the known types are named', async () => {
    const stand = await new PlannedStand([stage({ type: 'mystery' })], ofSteps()).begin();
    expect(stand.execution.status).toBe('TERMINAL');
    expect(JSON.stringify(stand.stage('S').context['exception'])).toMatch(/mystery.*Known types: t/);
  });

  it('a stage is found by its type first, then by its alias', async () => {
    const kinds = new TestKinds({
      runJob: { handler: new TestStage(() => succeeded({ by: 'runJob' })) },
      wait: { handler: new TestStage(() => succeeded({ by: 'wait' })) },
    });
    const by = async (more: JsonObject): Promise<unknown> =>
      (await new PlannedStand([stage(more)], kinds).begin()).stage('S').outputs['by'];
    expect(await by({ type: 'runJobManifest', alias: 'runJob' })).toBe('runJob');
    expect(await by({ type: 'wait', alias: 'runJob' })).toBe('wait');
  });

  it('a task that the settings leave out is skipped where its stage can do without it, and only there', async () => {
    const rules = new TaskRules({
      backOff: { ms: 0, providers: {}, accounts: {} },
      disabledTasks: ['tag', 'deploy'],
      windowTimeZone: 'UTC',
    });
    const done: string[] = [];
    const step = (name: string): TaskStep<JsonObject> => ({
      name,
      turn: () => {
        done.push(name);
        return succeeded();
      },
    });
    const stand = new PlannedStand([stage()], ofSteps({ ...step('tag'), skippable: true }, step('deploy')), {}, rules);
    await stand.begin();
    expect(done).toEqual(['deploy']);
    expect(stand.stage('S').tasks.map(({ status }) => status)).toEqual(['SKIPPED', 'SUCCEEDED']);
    expect(stand.status('S')).toEqual(['SUCCEEDED']);
  });

  it('a task that finds itself cancelled cleans up as one that is cancelled', async () => {
    const stand = new PlannedStand(
      [stage()],
      ofSteps({ name: 'work', turn: () => ({ kind: 'canceled' }), onCancel: () => ({ context: { cleaned: true } }) }),
    );
    await stand.begin();
    expect([stand.execution.status, stand.stage('S').context['cleaned']]).toEqual(['CANCELED', true]);
  });

  it('every round of a loop is a new intent, and every turn within it the same', async () => {
    const operations: string[] = [];
    const stand = new PlannedStand(
      [stage()],
      ofSteps(
        {
          name: 'change',
          loop: 'start',
          turn: ({ operation, memory }) => {
            operations.push(operation.replace(/^s\d+\./, ''));
            return memory['asked'] ? succeeded() : again({ memory: { asked: true } });
          },
        },
        { name: 'more', loop: 'end', turn: () => (operations.length < 4 ? { kind: 'redirect' } : succeeded()) },
      ),
    );
    await stand.begin();
    expect(operations).toEqual(['1.change', '1.change', '1.change.round1', '1.change.round1']);
  });
});
