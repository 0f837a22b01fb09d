import { describe, expect, it } from '@jest/globals';
import { bad, forever, ok, one, Stand } from '../../../test/support/engine-stand.ts';
import type { Event, TurnResult } from './events.ts';
import { transition } from './transition.ts';

const done: TurnResult = { status: 'SUCCEEDED' };
const broken: TurnResult = { status: 'TERMINAL' };

/** Each found by pipelines that nobody would write: `test/properties/`. */
describe('what is being taken down', () => {
  it('goes on with no further task when the turn that was under way succeeds', () => {
    const stand = new Stand([one('A')], {
      A: { before: [{ name: 'x' }, { name: 'y' }] },
      x: { tasks: { first: [], second: [] } },
      y: bad,
    }).begin();
    const { id: x } = stand.stage('x');
    stand.apply({ kind: 'turned', stageId: stand.stage('y').id, taskId: '1', turn: 1, result: broken });
    stand.apply({ kind: 'turned', stageId: x, taskId: '1', turn: 1, result: done });
    expect(stand.stage('x').tasks.map(({ status }) => status)).toEqual(['RUNNING', 'NOT_STARTED']);
    stand.run();
    expect(stand.status('x', 'y', 'A')).toEqual(['CANCELED', 'TERMINAL', 'TERMINAL']);
  });

  it('is told so once', () => {
    const stand = new Stand([one('A'), one('B')], {
      A: { before: [{ name: 'x' }, { name: 'y' }] },
      x: { before: [{ name: 'z' }] },
      z: forever,
      y: forever,
      B: bad,
    });
    stand.begin().run();
    const told = stand.performed.flatMap((effect) => (effect.kind === 'cancelTask' ? [effect.stageId] : []));
    expect(new Set(told).size).toBe(told.length);
  });

  it('is not brought back by somebody who skips a part of it', () => {
    const stand = new Stand([one('A'), one('B')], {
      A: { before: [{ name: 'x' }], tasks: { work: [] } },
      x: { ...forever, skippable: true },
      B: bad,
    });
    stand.begin();
    const { id: x } = stand.stage('x');
    stand.apply({ kind: 'turned', stageId: stand.stage('B').id, taskId: '1', turn: 1, result: broken });
    stand.apply({ kind: 'patched', stageId: x, context: { manualSkip: true }, user: 'bob' }).run();
    expect(stand.stage('A').tasks.map(({ status }) => status)).toEqual(['NOT_STARTED']);
  });

  it('takes a bad version back first, where that was only waiting for a neighbour to be taken down', () => {
    const stand = new Stand([one('A'), one('B')], {
      A: { before: [{ name: 'x' }, { name: 'y' }], failure: [{ name: 'back' }] },
      x: forever,
      y: bad,
      back: ok,
      B: bad,
    });
    stand.begin();
    for (const name of ['y', 'B'])
      stand.apply({ kind: 'turned', stageId: stand.stage(name).id, taskId: '1', turn: 1, result: broken });
    stand.run();
    expect([stand.execution.status, ...stand.status('back', 'A')]).toEqual(['TERMINAL', 'SUCCEEDED', 'TERMINAL']);
  });
});

describe('a cancel while a bad version is taken back', () => {
  it('ends the execution as failed, whether or not the way back had begun a task', () => {
    const stand = new Stand([one('A')], { A: bad }).begin();
    const stageId = stand.stage('A').id;
    const children = [{ id: 'back', type: 't', name: 'back', context: {}, needs: [] }];
    const events: Event[] = [
      { kind: 'turned', stageId, taskId: '1', turn: 1, result: broken },
      { kind: 'planned', stageId, phase: 'failure', plan: { kind: 'run', tasks: [], children } },
      { kind: 'cancelRequested', user: 'bob', reason: 'enough' },
    ];
    const { status, stages } = events.reduce(
      (before, event) => transition(before, event, 0).execution,
      stand.execution,
    );
    expect([status, stages[0]?.status]).toEqual(['TERMINAL', 'TERMINAL']);
  });
});

describe('a stage that was begun anew', () => {
  const restarted = (): Stand => {
    const stand = new Stand([one('A')], { A: bad }).begin();
    const stageId = stand.stage('A').id;
    stand.run().apply({ kind: 'restartRequested', stageId, user: 'bob', admitted: true, sources: {} });
    return stand;
  };

  it('orders for its new attempt', () => {
    expect(restarted().pending('turn')).toEqual([expect.objectContaining({ attempt: 2, turn: 1 })]);
  });

  it('keeps what is over from being run again until it is down', () => {
    const stand = new Stand([one('A'), one('B')], {
      A: { before: [{ name: 'x' }] },
      x: { tasks: { work: [broken] }, failure: [{ name: 'back' }] },
      back: forever,
      B: forever,
    });
    stand.begin().run(1_000);
    stand.apply({ kind: 'turned', stageId: stand.stage('B').id, taskId: '1', turn: 2, result: broken });
    stand.apply({ kind: 'cancelRequested', user: 'bob', reason: 'enough' });
    const again: Event = {
      kind: 'restartRequested',
      stageId: stand.stage('B').id,
      user: 'bob',
      admitted: false,
      sources: {},
    };
    const early = transition(stand.execution, again, stand.now).execution;
    expect(early.stages).toEqual(stand.execution.stages);
    stand.run();
    expect(stand.status('back', 'A')).toEqual(['CANCELED', 'TERMINAL']);
    stand.apply(again);
    expect(stand.stage('B')).toMatchObject({ status: 'NOT_STARTED', attempt: 2 });
  });

  it('does not take the answer to an earlier attempt for its own', () => {
    const stand = restarted();
    const stageId = stand.stage('A').id;
    stand.apply({ kind: 'turned', stageId, attempt: 1, taskId: '1', turn: 1, result: done });
    stand.apply({ kind: 'taskCanceled', stageId, attempt: 1, taskId: '1' });
    stand.apply({ kind: 'cleanedUp', stageId, attempt: 1, outputs: { from: 'before' } });
    expect(stand.stage('A')).toMatchObject({
      status: 'RUNNING',
      outputs: {},
      tasks: [{ status: 'RUNNING', turns: 0 }],
    });
  });
});

describe('a loop', () => {
  it('does not order a turn again that a time-out has used up', () => {
    const stand = new Stand([one('A', { markSuccessfulOnTimeout: true })], { A: { tasks: { work: [] } } }).begin();
    const exception = {
      exceptionType: 'TimeoutException',
      operation: 'work',
      shouldRetry: false,
      timestamp: 0,
      details: { error: 'late', errors: ['late'] },
    };
    stand.apply({ kind: 'timedOut', stageId: stand.stage('A').id, taskId: '1', exception });
    expect(stand.stage('A').tasks[0]).toMatchObject({ status: 'SUCCEEDED', turns: 1 });
  });
});
