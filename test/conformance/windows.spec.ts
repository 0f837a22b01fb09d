import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/kernel/index.ts';
import { windowType } from '../../src/orchestration/model/execution.ts';
import { Options } from '../../src/orchestration/stages/restrict-execution-during-time-window/options.ts';
import { RestrictExecutionDuringTimeWindowStage } from '../../src/orchestration/stages/restrict-execution-during-time-window/restrict-execution-during-time-window.stage.ts';
import { type ChildStage, StageHandler, succeeded, type TaskStep } from '../../src/orchestration/port.ts';
import { TaskRules } from '../../src/orchestration/task-rules.ts';
import { PlannedStand, TestKinds } from '../support/planned-stand.ts';

/** Two children side by side, and a third after them, with the whole configuration of their parent. */
class Parallel extends StageHandler {
  override before({ stage: { type, context } }: Parameters<StageHandler['before']>[0]): ChildStage[] {
    return ['x', 'y', 'z'].map((name) => ({
      ...{ type: 'work', name, context: { ...context, of: type } },
      ...(name === 'z' ? { needs: [0, 1] } : {}),
    }));
  }
}

class Work extends StageHandler {
  override tasks(): readonly TaskStep<JsonObject>[] {
    return [{ name: 'work', turn: () => succeeded() }];
  }
}

const kinds = new TestKinds({
  parallel: { handler: new Parallel() },
  work: { handler: new Work() },
  [windowType]: { handler: new RestrictExecutionDuringTimeWindowStage(), options: Options },
});

const hours = (startHour: number, endHour: number): JsonObject => ({ startHour, startMin: 0, endHour, endMin: 0 });
const stage = (window: JsonObject, more: JsonObject = {}): JsonObject => ({
  ...{ type: 'work', name: 'S', restrictExecutionDuringTimeWindow: true, restrictedExecutionWindow: window },
  ...more,
});

async function startedAt(window: JsonObject, now: string, rules?: TaskRules): Promise<string> {
  const stand = new PlannedStand([stage(window)], kinds, {}, rules);
  stand.now = Date.parse(now);
  await stand.begin();
  expect(stand.execution.status).toBe('SUCCEEDED');
  return new Date(stand.stage('S').tasks[0]?.startTime ?? 0).toISOString().slice(0, 16);
}

describe('66. an execution window', () => {
  const utc = { timezone: 'UTC' };

  it('from 22 to 5 lets a stage run at 23', async () => {
    expect(await startedAt({ ...utc, whitelist: [hours(22, 5)] }, '2026-03-04T23:00Z')).toBe('2026-03-04T23:00');
  });

  it('from 10 to 13 makes one of 14 wait until 10 of the next day', async () => {
    expect(await startedAt({ ...utc, whitelist: [hours(10, 13)] }, '2026-03-04T14:00Z')).toBe('2026-03-05T10:00');
  });

  it('of days only is open for the whole day', async () => {
    expect(await startedAt({ ...utc, days: [4] }, '2026-03-04T23:59Z')).toBe('2026-03-04T23:59');
    expect(await startedAt({ ...utc, days: [5] }, '2026-03-04T23:59Z')).toBe('2026-03-05T00:00');
  });

  it('goes by the clocks of its own time zone, else of the settings, else of Los Angeles', async () => {
    const said = { whitelist: [hours(10, 13)] };
    const berlin = new TaskRules({
      backOff: { ms: 0, providers: {}, accounts: {} },
      disabledTasks: [],
      windowTimeZone: 'Europe/Berlin',
    });
    const at = '2026-03-04T06:00Z';
    expect(await startedAt(said, at)).toBe('2026-03-04T18:00');
    expect(await startedAt(said, at, berlin)).toBe('2026-03-04T09:00');
    expect(await startedAt({ ...said, timezone: 'Asia/Tokyo' }, at, berlin)).toBe('2026-03-05T01:00');
  });

  it('is left at once with skipRemainingWait, and shows until then when it will open', async () => {
    const stand = new PlannedStand([stage({ ...utc, whitelist: [hours(10, 11)] })], kinds);
    await stand.begin(stand.now);
    expect(stand.stage(windowType)).toMatchObject({
      status: 'RUNNING',
      scheduledTime: Date.UTC(2026, 0, 6, 10),
    });
    stand.patch(windowType, { skipRemainingWait: true });
    await stand.run(stand.now);
    expect(stand.status(windowType, 'S')).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  });

  it('can be paused and resumed in, and cancelled', async () => {
    const stand = new PlannedStand([stage({ ...utc, whitelist: [hours(13, 14)] })], kinds);
    await stand.begin(stand.now);
    stand.apply({ kind: 'pauseRequested', user: 'bob' });
    await stand.run(stand.now);
    expect(stand.status(windowType)).toEqual(['PAUSED']);
    stand.apply({ kind: 'resumeRequested', user: 'bob' });
    await stand.run(stand.now);
    expect(stand.status(windowType)).toEqual(['RUNNING']);
    stand.apply({ kind: 'cancelRequested', user: 'bob', reason: '' });
    await stand.run(stand.now);
    expect([stand.execution.status, ...stand.status(windowType, 'S')]).toEqual(['CANCELED', 'CANCELED', 'CANCELED']);
  });

  it('that makes no sense fails its stage and says why', async () => {
    const stand = new PlannedStand([stage({ ...utc, days: ['Sunday'] })], kinds);
    await stand.begin();
    expect(stand.status(windowType, 'S')).toEqual(['TERMINAL', 'TERMINAL']);
    expect(JSON.stringify(stand.stage(windowType).context['exception'])).toContain('restrictedExecutionWindow.days.0');
  });

  it('fails after seven days', async () => {
    const never = { ...utc, days: [4], whitelist: [hours(10, 11)] };
    const stand = new PlannedStand([stage(never)], kinds);
    stand.now = Date.parse('2026-03-04T11:30Z');
    await stand.begin(stand.now);
    expect(stand.stage(windowType).scheduledTime).toBe(Date.parse('2026-03-11T10:00Z'));
    // The server was down when it opened.
    stand.now = Date.parse('2026-03-12T00:00Z');
    await stand.run();
    expect(stand.status(windowType)).toEqual(['TERMINAL']);
  });
});

describe('67. a window on a stage with parallel children', () => {
  it('is one child, ahead of all that begin, and known to nobody else', async () => {
    const window = { timezone: 'UTC', whitelist: [hours(13, 14)] };
    const stand = new PlannedStand([stage(window, { type: 'parallel', stageTimeoutMs: 60_000 })], kinds);
    await stand.begin(stand.now);
    const parent = stand.stage('S').refId;
    expect(stand.execution.stages.map(({ name, refId }) => `${name} ${refId}`)).toEqual([
      `${windowType} ${parent}<0`,
      `x ${parent}<1`,
      `y ${parent}<2`,
      `z ${parent}<3`,
      `S ${parent}`,
    ]);
    expect(stand.status('x', 'y', 'z')).toEqual(['NOT_STARTED', 'NOT_STARTED', 'NOT_STARTED']);
    expect(['x', 'y', 'z'].map((name) => stand.stage(name).requisiteStageRefIds)).toEqual([
      [`${parent}<0`],
      [`${parent}<0`],
      [`${parent}<1`, `${parent}<2`],
    ]);
    await stand.run();
    expect(stand.execution.status).toBe('SUCCEEDED');
    expect(stand.execution.stages.filter(({ type }) => type === windowType)).toHaveLength(1);
    expect(Object.keys(stand.stage(windowType).context)).toEqual(['restrictedExecutionWindow']);
    expect(Object.keys(stand.stage('x').context)).toEqual(['stageTimeoutMs', 'of']);
  });

  it('is waited for again when the stage is restarted', async () => {
    const stand = new PlannedStand([stage({ timezone: 'UTC', whitelist: [hours(12, 13)] })], kinds);
    await stand.begin();
    stand.now = Date.UTC(2026, 0, 5, 14);
    stand.restart('S');
    await stand.run(stand.now);
    expect(stand.status(windowType)).toEqual(['RUNNING']);
  });
});
