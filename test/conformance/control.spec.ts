import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/kernel/index.ts';
import type { Event, TurnResult } from '../../src/orchestration/engine/events.ts';
import { after, bad, forever, ok, one, type Script, Stand } from '../support/engine-stand.ts';

const turns = (...tasks: TurnResult[]): Script => ({ tasks: { work: tasks } });
const failsFirst = (): Script => turns({ status: 'TERMINAL' });

describe('51. a stage that may be skipped while it runs', () => {
  const family = (): Stand => {
    const stand = new Stand([one('S'), after('T', 'S')], {
      S: { skippable: true, before: [{ name: 'done' }, { name: 'runs' }, { name: 'waits', needs: [1] }] },
      done: ok,
      runs: forever,
      T: ok,
    });
    return stand.begin().run(1_000);
  };

  it('is SKIPPED with those of its children that have not ended, and what follows it runs', () => {
    const stand = family().patch('S', { manualSkip: true }).run();
    expect(stand.status('S', 'done', 'runs', 'waits', 'T')).toEqual([
      'SKIPPED',
      'SUCCEEDED',
      'SKIPPED',
      'SKIPPED',
      'SUCCEEDED',
    ]);
    expect(stand.execution.status).toBe('SUCCEEDED');
  });

  it('does not follow what the task of a skipped child answers later', () => {
    const stand = family();
    const { id } = stand.stage('runs');
    stand.patch('S', { manualSkip: true });
    stand.apply({ kind: 'turned', stageId: id, taskId: '1', turn: 2, result: { status: 'TERMINAL' } }).run();
    expect(stand.status('S', 'runs')).toEqual(['SKIPPED', 'SKIPPED']);
  });

  it('only that: of another stage manualSkip is a word like any other', () => {
    const stand = new Stand([one('S')], { S: forever });
    stand.begin().run(1_000).patch('S', { manualSkip: true });
    expect(stand.status('S')).toEqual(['RUNNING']);
  });

  it('can be skipped during a pause', () => {
    const stand = family().pause().patch('S', { manualSkip: true }).resume().run();
    expect([stand.execution.status, ...stand.status('S', 'T')]).toEqual(['SUCCEEDED', 'SKIPPED', 'SUCCEEDED']);
  });
});

describe('cancel', () => {
  it('52. of what has not begun ends it at once, and the start that comes later only tells those that wait', () => {
    const stand = new Stand([one('S')], { S: ok });
    stand.apply({ kind: 'begin', admitted: false }).cancel();
    expect(stand.execution).toMatchObject({ status: 'CANCELED', canceledBy: 'bob' });
    expect(stand.execution).not.toHaveProperty('waiting');
    stand.begin().run();
    expect(stand.status('S')).toEqual(['NOT_STARTED']);
    expect(stand.told.map(({ topic }) => topic)).toEqual(['executionCompleted']);
  });

  it('54. cleans up the stages that were halted, and no others', () => {
    const stand = new Stand([one('A'), one('B', { failPipeline: false }), after('C', 'A'), after('D', 'C')], {
      A: ok,
      B: bad,
      C: forever,
    });
    stand.begin().run(1_000).cancel().run();
    expect(stand.status('A', 'B', 'C', 'D')).toEqual(['SUCCEEDED', 'STOPPED', 'CANCELED', 'NOT_STARTED']);
    expect(stand.cleanedUp).toEqual(['B', 'C']);
  });

  it('ends children of children, whatever they wait for, and their parents after them', () => {
    const stand = new Stand([one('S')], {
      S: { before: [{ name: 'x' }] },
      x: { after: [{ name: 'y' }, { name: 'z', needs: [0] }] },
      y: forever,
    });
    stand.begin().run(1_000).cancel().run(1_000);
    expect([stand.execution.status, ...stand.status('S', 'x', 'y', 'z')]).toEqual([
      'CANCELED',
      'CANCELED',
      'CANCELED',
      'CANCELED',
      'NOT_STARTED',
    ]);
    expect(stand.cleanedUp).toEqual(['y', 'x', 'S']);
  });

  it('reaches what is paused, and what takes back a failure', () => {
    const paused = new Stand([one('S')], { S: { before: [{ name: 'x' }] }, x: forever });
    paused.begin().run(1_000).pause().cancel().run(1_000);
    const undoing = new Stand([one('S')], { S: { ...bad, failure: [{ name: 'undo' }] }, undo: forever });
    undoing.begin().run(1_000).cancel().run(1_000);
    expect([paused.execution.status, ...paused.status('x')]).toEqual(['CANCELED', 'CANCELED']);
    expect(undoing.status('undo')).toEqual(['CANCELED']);
  });

  it('of what is over changes nothing', () => {
    const stand = new Stand([one('S')], { S: ok });
    const { status } = stand.begin().run().execution;
    expect(stand.cancel().execution).toMatchObject({ status, canceled: false });
  });
});

describe('pause', () => {
  it('stills children of children, and the resume goes on with each where it was', () => {
    const stand = new Stand([one('S'), one('T')], {
      S: { before: [{ name: 'x' }], after: [{ name: 'z' }] },
      x: { before: [{ name: 'y' }], ...ok },
      y: turns({ status: 'RUNNING', dueAt: 5_000 }),
      z: ok,
      T: ok,
    });
    stand.begin().run(1_000).pause().run(1_000);
    expect(stand.status('S', 'x', 'y')).toEqual(['PAUSED', 'PAUSED', 'PAUSED']);
    stand.resume(60_000).run();
    expect([stand.execution.status, ...stand.status('S', 'x', 'y', 'z')]).toEqual([
      'SUCCEEDED',
      'SUCCEEDED',
      'SUCCEEDED',
      'SUCCEEDED',
      'SUCCEEDED',
    ]);
    expect(stand.stage('y')).toMatchObject({ pausedMs: 60_000, tasks: [{ pausedMs: 60_000 }] });
  });
});

describe('55. a restart', () => {
  const graph = [one('A'), after('B', 'A'), after('C', 'A'), after('D', 'B', 'C'), one('other')];

  it('of a stage that runs has no effect', () => {
    const stand = new Stand([one('S')], { S: forever });
    const before = stand.begin().run(1_000).execution;
    expect(stand.restart('S').execution).toEqual({ ...before, seq: before.seq + 1 });
  });

  it('resets the stage and all behind it, joins too, drops their children, and leaves what was before', () => {
    const b = failsFirst();
    const stand = new Stand(graph, { A: ok, B: { ...b, before: [{ name: 'x' }] }, x: ok, C: ok, D: ok, other: ok });
    stand.begin().run();
    expect(stand.status('A', 'B', 'D')).toEqual(['SUCCEEDED', 'TERMINAL', 'NOT_STARTED']);
    const child = stand.stage('x').id;
    Object.assign(b.tasks ?? {}, { work: [{ status: 'SUCCEEDED' }] });
    stand.restart('B');
    expect(stand.execution.status).toBe('RUNNING');
    expect(stand.stage('B')).toMatchObject({ status: 'RUNNING', attempt: 2, outputs: {} });
    expect(stand.execution.stages.map(({ id }) => id)).not.toContain(child);
    stand.run();
    expect([stand.execution.status, ...stand.status('A', 'B', 'C', 'D')]).toEqual([
      'SUCCEEDED',
      'SUCCEEDED',
      'SUCCEEDED',
      'SUCCEEDED',
      'SUCCEEDED',
    ]);
    expect(stand.stage('A').attempt).toBe(1);
    expect(stand.log.filter((line) => line === 'turn A.work')).toHaveLength(1);
  });

  it('notes who, and what stood against it before, and takes back a cancellation', () => {
    const stand = new Stand([one('S')], { S: { planFails: true } });
    stand.begin().run();
    const exception = stand.stage('S').context['exception'];
    stand.restart('S');
    expect(stand.stage('S').context['restartDetails']).toEqual({
      restartedBy: 'anna',
      restartTime: stand.now,
      previousException: exception,
    });
    const cancelled = new Stand([one('S')], { S: forever });
    cancelled.begin().run(1_000).cancel().run().restart('S');
    expect(cancelled.execution).toMatchObject({ status: 'RUNNING', canceled: false });
    expect(cancelled.execution).not.toHaveProperty('canceledBy');
  });

  it('56. of a child restarts its top-level stage', () => {
    const stand = new Stand([one('S')], { S: { before: [{ name: 'x' }] }, x: { before: [{ name: 'y' }] }, y: bad });
    stand.begin().run();
    stand.restart('y');
    expect(stand.stage('S')).toMatchObject({ status: 'RUNNING', attempt: 2 });
    expect(stand.stage('x').attempt).toBe(2);
  });

  it('begins, though the time by which its execution had to begin is long past', () => {
    const stand = new Stand([one('S')], { S: ok }, { startTimeExpiry: 5_000 });
    stand.begin().run();
    stand.now = 9_000;
    expect(stand.restart('S').run().execution.status).toBe('SUCCEEDED');
  });

  it('57. where no place is free waits as if nothing had run, since it asked; what waits itself is left alone', () => {
    const stand = new Stand([one('A'), after('B', 'A')], { A: ok, B: bad });
    stand.begin().run();
    stand.now = 7_000;
    stand.restart('B', false);
    expect(stand.execution).toMatchObject({ status: 'NOT_STARTED', waiting: true, waitingSince: 7_000 });
    expect(stand.status('A', 'B')).toEqual(['SUCCEEDED', 'NOT_STARTED']);
    const before = stand.execution;
    expect(stand.restart('A').execution).toEqual({ ...before, seq: before.seq + 1 });
    stand.begin().run();
    expect([stand.execution.status, stand.stage('B').attempt]).toEqual(['TERMINAL', 2]);
  });

  it('57. that waited and was superseded is over, and can be restarted again', () => {
    const stand = new Stand([one('S')], { S: failsFirst() });
    stand.begin().run();
    stand.restart('S', false).cancel('system').run();
    expect(stand.execution).toMatchObject({ status: 'CANCELED', canceledBy: 'system' });
    expect(stand.restart('S').execution.status).toBe('RUNNING');
  });
});

describe('notifications that are due', () => {
  const mail = (...when: string[]): JsonObject => ({ type: 'email', address: 'ops@example.org', when });
  const due = (stand: Stand): unknown[] =>
    stand.told.filter(({ topic }) => topic === 'notificationDue').map(({ facts }) => facts['when']);

  it('are told of a stage that wants it, once for each occasion that one of them names', () => {
    const notifications = [mail('stage.starting', 'stage.complete'), mail('stage.failed')];
    const wants = { sendNotifications: true, notifications };
    const stand = new Stand(
      [one('A', wants), one('B', { ...wants, failPipeline: false }), one('C', { notifications })],
      {
        A: ok,
        B: bad,
        C: ok,
      },
    );
    stand.begin().run();
    expect(due(stand)).toEqual(['stage.starting', 'stage.starting', 'stage.complete', 'stage.failed']);
    expect(stand.told.at(-2)?.facts).toMatchObject({
      executionId: 'E',
      notifications: [mail('stage.failed')],
      stage: { name: 'B', status: 'STOPPED' },
    });
  });

  it('are told of a skipped stage', () => {
    const wants = { sendNotifications: true, notifications: [mail('stage.skipped')] };
    const stand = new Stand([one('A', wants)], { A: { skip: true } });
    expect(due(stand.begin().run())).toEqual(['stage.skipped']);
  });

  it.each([
    ['SUCCEEDED', ok, ['pipeline.starting', 'pipeline.complete']],
    ['TERMINAL', bad, ['pipeline.starting', 'pipeline.failed']],
  ])('are told of a pipeline that ends %s', (_status, script, occasions) => {
    const all = mail('pipeline.starting', 'pipeline.complete', 'pipeline.failed');
    const stand = new Stand([one('S')], { S: script }, { notifications: [all] });
    expect(due(stand.begin().run())).toEqual(occasions);
  });

  it('are told when a stage asks for it', () => {
    const wanted: TurnResult = { status: 'RUNNING', dueAt: 2_000, notify: 'manualJudgment' };
    const stand = new Stand([one('S', { notifications: [mail('manualJudgment')] })], { S: turns(wanted) });
    const event: Event = { kind: 'pauseRequested', user: 'bob' };
    stand.begin().run(1_000).apply(event).run(1_000);
    expect(due(stand)).toEqual(['manualJudgment']);
  });
});
