import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Execution } from '../../src/orchestration/model/execution.ts';
import { again, failed, succeeded } from '../../src/orchestration/port.ts';
import { EngineHouse } from '../support/engine-house.ts';
import { TestKinds, TestStage } from '../support/planned-stand.ts';

/** A task that goes on when it is told to (`{"go": true}`), and fails if that says `fail`. */
const kinds = new TestKinds({
  hold: {
    handler: new TestStage(({ stage, now }) => {
      if (stage.context['go'] === 'fail') return failed('It was told to.');
      return stage.context['go'] === true ? succeeded() : again({ at: new Date(now.getTime() + 3_600_000) });
    }),
  },
});
const stages = [{ type: 'hold', name: 'S' }];

let house: EngineHouse;
beforeEach(async () => {
  house = await EngineHouse.open(kinds);
});
afterEach(() => house.close());

const start = (document: object): Promise<Execution> =>
  house.start(stages, { pipelineConfigId: 'P', document: { ...document } });
const several = async (count: number, document: object): Promise<Execution[]> => {
  const started: Execution[] = [];
  for (let n = 0; n < count; n++) started.push(await start(document));
  return started;
};
const statuses = async (executions: Execution[]): Promise<string[]> =>
  await Promise.all(executions.map(async ({ id }) => (await house.get(id)).status));
const go = async ({ id }: Execution, how: boolean | 'fail' = true): Promise<void> => {
  await house.patch(id, 'S', { go: how });
  await house.end(id);
};
const begun = async ({ id }: Execution): Promise<Execution> =>
  await house.until(id, ({ status }) => status === 'RUNNING');

const one = { limitConcurrent: true, keepWaitingPipelines: true };

describe('59. an execution of a pipeline', () => {
  it('of which only one may run waits while another does, and tells nobody that it has started', async () => {
    const [first, second] = await several(2, one);
    expect([first?.status, second?.status, second?.waiting]).toEqual(['RUNNING', 'NOT_STARTED', true]);
    expect(house.news.filter(({ facts }) => facts['executionId'] === second?.id)).toEqual([]);
  });

  it('of which three may run starts beside two others, and waits beside three', async () => {
    const four = await several(4, { maxConcurrentExecutions: 3 });
    expect(four.map(({ status }) => status)).toEqual(['RUNNING', 'RUNNING', 'RUNNING', 'NOT_STARTED']);
  });

  it('starts beside those of other pipelines', async () => {
    await start(one);
    const other = await house.start(stages, { pipelineConfigId: 'Q', document: one });
    expect(other.status).toBe('RUNNING');
  });

  it('that comes at the same moment as others does not find their place free', async () => {
    const ten = await Promise.all(Array.from({ length: 10 }, () => start(one)));
    expect(ten.filter(({ status }) => status === 'RUNNING')).toHaveLength(1);
  });

  it('waits also while the other is paused', async () => {
    const first = await start(one);
    await house.room.post(first.id, { kind: 'pauseRequested', user: 'bob' });
    expect((await start(one)).waiting).toBe(true);
  });
});

describe('60. when a place becomes free', () => {
  it('the oldest of those that wait starts, and the others go on waiting', async () => {
    const [running, ...waiting] = await several(4, one);
    if (!running || !waiting[0]) throw new Error('nothing started');
    await go(running);
    await begun(waiting[0]);
    expect(await statuses(waiting)).toEqual(['RUNNING', 'NOT_STARTED', 'NOT_STARTED']);
  });

  it('the newest starts where none are kept waiting, and the others are cancelled', async () => {
    const [running, ...waiting] = await several(4, { limitConcurrent: true });
    const newest = waiting[2];
    if (!running || !newest) throw new Error('nothing started');
    await go(running);
    await begun(newest);
    expect(await statuses(waiting)).toEqual(['CANCELED', 'CANCELED', 'RUNNING']);
    expect((await house.get(waiting[0]?.id ?? '')).cancellationReason).toContain(newest.id);
  });

  it('because an execution failed or was cancelled, it is given on all the same', async () => {
    const [first, second, third] = await several(3, one);
    if (!first || !second || !third) throw new Error('nothing started');
    await go(first, 'fail');
    await begun(second);
    await house.cancel(second.id);
    await begun(third);
  });

  it('while no process ran, the next one gives it on', async () => {
    const [first, second] = await several(2, one);
    if (!first || !second) throw new Error('nothing started');
    await house.room.post(first.id, { kind: 'cancelRequested', user: 'bob', reason: '' });
    await house.reborn();
    await begun(second);
  });

  it('a restart that waits comes after whoever asked before it', async () => {
    const first = await start(one);
    await go(first, 'fail');
    const [second, third] = await several(2, one);
    if (!second || !third) throw new Error('nothing started');
    const restarted = await house.restart(first.id, 'S');
    expect(restarted).toMatchObject({ status: 'NOT_STARTED', waiting: true });
    await go(second);
    await begun(third);
    expect(await statuses([first])).toEqual(['NOT_STARTED']);
    await go(third);
    await begun(first);
  });

  it('a restart counts as the newest, where none are kept waiting', async () => {
    const document = { limitConcurrent: true };
    const first = await start(document);
    await go(first, 'fail');
    const [second, third] = await several(2, document);
    if (!second || !third) throw new Error('nothing started');
    await house.restart(first.id, 'S');
    await go(second);
    await begun(first);
    expect(await statuses([third])).toEqual(['CANCELED']);
  });
});

describe('61. when as many wait as may', () => {
  it('one more is cancelled by the system, and a restart is refused and stays as it was', async () => {
    const done = await start(one);
    await go(done, 'fail');
    await several(51, one);
    expect(await start(one)).toMatchObject({ status: 'CANCELED', canceledBy: 'system' });
    const before = await house.get(done.id);
    await expect(house.restart(done.id, 'S')).rejects.toThrow(/as many waiting executions as may wait/);
    expect(await house.get(done.id)).toEqual(before);
  });
});

describe('57. a restart', () => {
  it('of one that waits for its own place is refused', async () => {
    const [, waiting] = await several(2, one);
    await expect(house.restart(waiting?.id ?? '', 'S')).rejects.toThrow(/has not begun/);
  });

  it('within an execution that runs needs no second place', async () => {
    const two = [
      { type: 'hold', name: 'A', refId: '1', requisiteStageRefIds: [], failPipeline: false },
      { type: 'hold', name: 'B', refId: '2', requisiteStageRefIds: [] },
    ];
    const { id } = await house.start(two, { pipelineConfigId: 'P', document: one });
    await house.patch(id, 'A', { go: 'fail' });
    await house.until(id, ({ stages: all }) => all.some(({ status }) => status === 'STOPPED'));
    expect((await house.restart(id, 'A')).status).toBe('RUNNING');
    expect((await house.stage(id, 'A')).status).toBe('RUNNING');
  });

  it.each([one, {}])('that finds its execution over by then asks for a place like any other (%j)', async (document) => {
    const two = [
      { type: 'hold', name: 'A', refId: '1', requisiteStageRefIds: [], failPipeline: false },
      { type: 'hold', name: 'B', refId: '2', requisiteStageRefIds: [] },
    ];
    const { id } = await house.start(two, { pipelineConfigId: 'P', document });
    await house.patch(id, 'A', { go: 'fail' });
    const ran = await house.until(id, ({ stages: all }) => all.some(({ status }) => status === 'STOPPED'));
    await house.patch(id, 'B', { go: true });
    await house.end(id);
    const wish = { user: 'anna', takesParentAlong: false };
    await house.restarts.restart(ran, await house.stage(id, 'A'), wish);
    await begun(await house.get(id));
  });
});
