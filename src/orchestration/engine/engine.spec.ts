import { describe, expect, it } from '@jest/globals';
import { after, bad, forever, ok, one, type Script, Stand } from '../../../test/support/engine-stand.ts';
import type { Event, TurnResult } from './events.ts';

describe('an execution', () => {
  it('without stages ends TERMINAL', () => {
    expect(new Stand([], {}).begin().execution.status).toBe('TERMINAL');
  });

  it('starts all its initial stages, and a joint once', () => {
    const stand = new Stand([one('A'), after('B', 'A'), after('C', 'A'), after('D', 'B', 'C')], {
      A: ok,
      B: ok,
      C: ok,
      D: ok,
    });
    stand.begin().run();
    expect(stand.execution.status).toBe('SUCCEEDED');
    expect(stand.log.filter((line) => line === 'plan before D')).toHaveLength(1);
  });

  it('runs a list without refIds one after another', () => {
    const stand = new Stand(
      [
        { type: 't', name: 'A' },
        { type: 't', name: 'B' },
      ],
      { A: ok, B: ok },
    );
    stand.begin().run();
    expect(stand.log).toEqual([
      'plan before A',
      'turn A.work',
      'plan after A',
      'plan before B',
      'turn B.work',
      'plan after B',
    ]);
  });

  it('that was cancelled before it began starts nothing', () => {
    const stand = new Stand([one('A')], { A: ok });
    stand.apply({ kind: 'cancelRequested', user: 'bob', reason: 'no' }).begin().run();
    expect([stand.execution.status, ...stand.status('A')]).toEqual(['CANCELED', 'NOT_STARTED']);
  });

  it('whose time to begin has passed is cancelled', () => {
    const stand = new Stand([one('A')], { A: ok }, { startTimeExpiry: 10 });
    expect(stand.begin().execution).toMatchObject({ status: 'CANCELED', canceledBy: 'system' });
  });

  it('ends TERMINAL at once when a branch fails, and stops what runs', () => {
    const stand = new Stand([one('A'), one('B'), after('C', 'A')], { A: bad, B: forever });
    stand.begin().run(1_000);
    expect(stand.execution.status).toBe('TERMINAL');
    stand.run();
    expect(stand.status('A', 'B', 'C')).toEqual(['TERMINAL', 'CANCELED', 'NOT_STARTED']);
  });

  it('lets a roll-back finish when another branch fails, and starts nothing else meanwhile', () => {
    const stand = new Stand([one('A'), one('B'), one('C'), after('D', 'C')], {
      A: { ...bad, failure: [{ name: 'undo' }] },
      undo: forever,
      B: bad,
      C: ok,
      D: ok,
    });
    stand.begin().run(1_000);
    expect([stand.execution.status, ...stand.status('undo', 'B', 'D')]).toEqual([
      'RUNNING',
      'RUNNING',
      'TERMINAL',
      'NOT_STARTED',
    ]);
    stand.run();
    expect([stand.execution.status, ...stand.status('undo', 'D')]).toEqual(['TERMINAL', 'SUCCEEDED', 'NOT_STARTED']);
  });

  it('goes on after a restart in spite of a branch that failed before, and fails in the end', () => {
    const breaks: Script = { tasks: { work: [{ status: 'TERMINAL' }] } };
    const stand = new Stand([one('A'), one('B', { failPipeline: false }), after('C', 'B')], {
      A: forever,
      B: breaks,
      C: ok,
    });
    stand.begin().run(1_000).apply({ kind: 'cancelRequested', user: 'bob', reason: '' }).run();
    Object.assign(breaks, ok);
    stand
      .apply({ kind: 'restartRequested', stageId: stand.stage('B').id, user: 'anna', admitted: true, sources: {} })
      .run();
    expect([stand.execution.status, ...stand.status('A', 'B', 'C')]).toEqual([
      'CANCELED',
      'CANCELED',
      'SUCCEEDED',
      'SUCCEEDED',
    ]);
  });

  it('ignores what it has heard already', () => {
    const stand = new Stand([one('A')], { A: ok });
    stand.begin().run();
    const before = stand.execution;
    const turned: Event = {
      kind: 'turned',
      stageId: stand.stage('A').id,
      taskId: '1',
      turn: 1,
      result: { status: 'TERMINAL' },
    };
    stand.apply(turned).apply({ kind: 'begin', admitted: true });
    expect(stand.execution).toEqual({ ...before, seq: before.seq + 2 });
  });
});

describe('a stage', () => {
  it('without tasks or children ends SKIPPED and lets the next one run', () => {
    const stand = new Stand([one('A'), after('B', 'A')], { B: ok });
    stand.begin().run();
    expect(stand.status('A', 'B')).toEqual(['SKIPPED', 'SUCCEEDED']);
  });

  it('runs children before, then its tasks, then children after', () => {
    const stand = new Stand([one('A')], {
      A: { ...ok, before: [{ name: 'x' }], after: [{ name: 'y' }] },
      x: ok,
      y: ok,
    });
    stand.begin().run();
    expect(stand.log.filter((line) => line.startsWith('turn'))).toEqual(['turn x.work', 'turn A.work', 'turn y.work']);
    expect(stand.stage('x')).toMatchObject({ refId: 'A<1', syntheticStageOwner: 'STAGE_BEFORE' });
    expect(stand.stage('y')).toMatchObject({ refId: 'A>1', syntheticStageOwner: 'STAGE_AFTER' });
  });

  it('waits for all parallel children', () => {
    const stand = new Stand([one('A')], { A: { ...ok, before: [{ name: 'x' }, { name: 'y' }] }, x: ok, y: forever });
    stand.begin().run(1_000);
    expect(stand.status('x', 'y', 'A')).toEqual(['SUCCEEDED', 'RUNNING', 'RUNNING']);
    stand.run();
    expect(stand.execution.status).toBe('SUCCEEDED');
  });

  it('whose child failed runs none of its tasks', () => {
    const stand = new Stand([one('A')], {
      A: { ...ok, before: [{ name: 'x' }, { name: 'y', needs: [0] }] },
      x: bad,
      y: ok,
    });
    stand.begin().run();
    expect(stand.status('x', 'y', 'A')).toEqual(['TERMINAL', 'gone', 'TERMINAL']);
    expect(stand.log).not.toContain('turn A.work');
  });

  it('whose child failed counts as its own flags say', () => {
    const stand = new Stand([one('A', { continuePipeline: true }), after('B', 'A')], {
      A: { before: [{ name: 'x' }] },
      x: bad,
      B: ok,
    });
    stand.begin().run();
    expect([stand.execution.status, ...stand.status('A', 'B')]).toEqual(['SUCCEEDED', 'FAILED_CONTINUE', 'SUCCEEDED']);
  });

  it('whose child failed and continues runs no further siblings and none of its tasks', () => {
    const x = { name: 'x', context: { continuePipeline: true } };
    const stand = new Stand([one('A')], { A: { ...ok, before: [x, { name: 'y', needs: [0] }] }, x: bad, y: ok });
    stand.begin().run();
    expect(stand.log).not.toContain('turn y.work');
    expect(stand.log).not.toContain('turn A.work');
    expect(stand.status('A')).toEqual(['FAILED_CONTINUE']);
  });

  it('runs its children for failure one after another, and still fails', () => {
    const stand = new Stand([one('A')], {
      A: { tasks: { work: [{ status: 'TERMINAL' }] }, failure: [{ name: 'x' }, { name: 'y', needs: [0] }] },
      x: ok,
      y: ok,
    });
    stand.begin().run();
    expect(stand.status('x', 'y', 'A')).toEqual(['SUCCEEDED', 'SUCCEEDED', 'TERMINAL']);
    expect(stand.log.filter((line) => line === 'plan failure A')).toHaveLength(1);
  });

  it('that cannot be planned fails, and its children for failure run', () => {
    const stand = new Stand([one('A')], { A: { planFails: true, failure: [{ name: 'x' }] }, x: ok });
    stand.begin().run();
    expect(stand.status('x', 'A')).toEqual(['SUCCEEDED', 'TERMINAL']);
    expect(stand.stage('A').context['exception']).toMatchObject({ operation: 'planning' });
  });

  it('halts its branch alone where it is told to', () => {
    const stand = new Stand([one('A', { failPipeline: false }), after('B', 'A'), one('C'), after('D', 'C')], {
      A: bad,
      C: ok,
      D: ok,
    });
    stand.begin().run();
    expect([stand.execution.status, ...stand.status('A', 'B', 'D')]).toEqual([
      'SUCCEEDED',
      'STOPPED',
      'NOT_STARTED',
      'SUCCEEDED',
    ]);
  });

  it('fails the pipeline when the other branches are done where it is told to', () => {
    const flags = { failPipeline: false, completeOtherBranchesThenFail: true };
    const stand = new Stand([one('A', flags), one('C')], { A: bad, C: forever });
    stand.begin().run(1_000);
    expect(stand.execution.status).toBe('RUNNING');
    expect(stand.run().execution.status).toBe('TERMINAL');
  });
});

describe('a task', () => {
  it('takes turns until it has an outcome, and keeps what it put out', () => {
    const turns: TurnResult[] = [
      { status: 'RUNNING', dueAt: 2_000, outputs: { seen: 1, stageTimeoutMs: 5 }, memory: { n: 1 } },
      { status: 'SUCCEEDED' },
    ];
    const stand = new Stand([one('A')], { A: { tasks: { work: turns } } });
    stand.begin().run();
    expect(stand.stage('A')).toMatchObject({
      status: 'SUCCEEDED',
      outputs: { seen: 1 },
      tasks: [{ turns: 2, memory: { n: 1 } }],
    });
    expect(stand.stage('A').outputs).not.toHaveProperty('stageTimeoutMs');
  });

  it('that says FAILED_CONTINUE by itself lets later tasks run', () => {
    const stand = new Stand([one('A')], {
      A: { tasks: { a: [{ status: 'FAILED_CONTINUE' }], b: [{ status: 'SUCCEEDED' }] } },
    });
    stand.begin().run();
    expect(stand.log).toContain('turn A.b');
    expect(stand.status('A')).toEqual(['FAILED_CONTINUE']);
  });

  it('that fails under continuePipeline ends its stage', () => {
    const stand = new Stand([one('A', { continuePipeline: true })], {
      A: { tasks: { a: [{ status: 'TERMINAL' }], b: [] } },
    });
    stand.begin().run();
    expect(stand.log).not.toContain('turn A.b');
    expect(stand.execution.status).toBe('SUCCEEDED');
  });

  it('is over when the time of its stage is, unless it stood still', () => {
    const polls = Array.from({ length: 9 }, (_, n): TurnResult => ({ status: 'RUNNING', dueAt: 2_000 + n * 1_000 }));
    const stand = new Stand([one('A', { stageTimeoutMs: 3_500 })], { A: { tasks: { work: polls } } });
    stand.begin().run();
    expect(stand.execution).toMatchObject({ status: 'TERMINAL', endTime: 5_000 });
    expect(stand.stage('A').tasks[0]?.exception?.details.error).toContain('3.5 s');
  });

  it('that runs because its stage has failed is not bound by the time of that stage', () => {
    const polls: TurnResult[] = [{ status: 'RUNNING', dueAt: 9_000 }, { status: 'SUCCEEDED' }];
    const late: TurnResult[] = [{ status: 'RUNNING', dueAt: 5_000 }];
    const stand = new Stand([one('A', { stageTimeoutMs: 3_500 })], {
      A: { tasks: { work: late }, failure: [{ name: 'x' }] },
      x: { tasks: { undo: polls } },
    });
    stand.begin().run();
    expect([stand.execution.status, ...stand.status('A', 'x')]).toEqual(['TERMINAL', 'TERMINAL', 'SUCCEEDED']);
  });

  it('that is over counts as done where its stage says so', () => {
    const stage = one('A', { stageTimeoutMs: 10, markSuccessfulOnTimeout: true });
    const stand = new Stand([stage], { A: { tasks: { work: [{ status: 'RUNNING', dueAt: 5_000 }] } } });
    expect(stand.begin().run().execution.status).toBe('SUCCEEDED');
  });
});

describe('cancel, pause and restart', () => {
  it('cancel ends what runs and starts nothing more', () => {
    const stand = new Stand([one('A'), after('B', 'A')], { A: { ...ok, before: [{ name: 'x' }] }, x: forever, B: ok });
    stand.begin().run(1_000).apply({ kind: 'cancelRequested', user: 'bob', reason: 'wrong version' });
    expect(stand.execution.status).toBe('RUNNING');
    stand.run();
    expect([stand.execution.status, ...stand.status('x', 'A', 'B')]).toEqual([
      'CANCELED',
      'CANCELED',
      'CANCELED',
      'NOT_STARTED',
    ]);
    expect(stand.execution).toMatchObject({ canceledBy: 'bob', cancellationReason: 'wrong version' });
  });

  it('a turn that answers after the cancel is remembered, but not followed', () => {
    const stand = new Stand([one('A'), after('B', 'A')], { A: forever, B: ok });
    stand.begin().run(1_000).apply({ kind: 'cancelRequested', user: 'bob', reason: '' });
    stand.apply({
      kind: 'turned',
      stageId: stand.stage('A').id,
      taskId: '1',
      turn: 2,
      result: { status: 'SUCCEEDED', outputs: { made: 'x' } },
    });
    stand.run();
    expect([stand.execution.status, ...stand.status('A', 'B')]).toEqual(['CANCELED', 'CANCELED', 'NOT_STARTED']);
    expect(stand.stage('A').outputs).toEqual({ made: 'x' });
  });

  it('nothing begins during a pause, and the resume goes on where it was', () => {
    const stand = new Stand([one('A'), after('B', 'A')], { A: forever, B: ok });
    stand.begin().run(1_000).apply({ kind: 'pauseRequested', user: 'bob' });
    const { id } = stand.stage('A');
    stand.apply({ kind: 'turned', stageId: id, taskId: '1', turn: 2, result: { status: 'SUCCEEDED' } }).run();
    expect([stand.execution.status, ...stand.status('A', 'B')]).toEqual(['PAUSED', 'SUCCEEDED', 'NOT_STARTED']);
    stand.apply({ kind: 'resumeRequested', user: 'bob' }).run();
    expect(stand.execution.status).toBe('SUCCEEDED');
  });

  it('time spent paused does not count', () => {
    const polls: TurnResult[] = [{ status: 'RUNNING', dueAt: 2_000 }, { status: 'SUCCEEDED' }];
    const stand = new Stand([one('A', { stageTimeoutMs: 3_000 })], { A: { tasks: { work: polls } } });
    stand.begin().run(1_000).apply({ kind: 'pauseRequested', user: 'bob' });
    stand.now = 60_000;
    stand.apply({ kind: 'resumeRequested', user: 'bob' }).run();
    expect(stand.execution.status).toBe('SUCCEEDED');
  });

  it('a restart runs the stage and all after it again, and leaves what was before', () => {
    const breaks: Script = { tasks: { work: [{ status: 'TERMINAL' }] } };
    const stand = new Stand([one('A'), after('B', 'A'), after('C', 'B')], { A: ok, B: breaks, C: ok });
    stand.begin().run();
    const { id } = stand.stage('B');
    Object.assign(breaks, ok);
    stand.apply({ kind: 'restartRequested', stageId: id, user: 'anna', admitted: true, sources: {} }).run();
    expect([stand.execution.status, ...stand.status('A', 'B', 'C')]).toEqual([
      'SUCCEEDED',
      'SUCCEEDED',
      'SUCCEEDED',
      'SUCCEEDED',
    ]);
    expect(stand.stage('B')).toMatchObject({ attempt: 2, context: { restartDetails: { restartedBy: 'anna' } } });
    expect(stand.log.filter((line) => line === 'turn A.work')).toHaveLength(1);
  });

  it('a patch that an answer under way has not seen brings the next turn forward', () => {
    const stand = new Stand([one('A')], { A: forever });
    stand.begin();
    const { id } = stand.stage('A');
    const saw = stand.execution.seq;
    stand.apply({ kind: 'patched', stageId: id, context: { go: true }, user: 'eve' });
    const result: TurnResult = { status: 'RUNNING', dueAt: 1e9 };
    stand.apply({ kind: 'turned', stageId: id, taskId: '1', turn: 1, result, saw });
    expect(stand.stage('A').tasks[0]?.dueAt).toBe(stand.now);
  });

  it('a patch brings the turn forward', () => {
    const stand = new Stand([one('A')], { A: forever });
    stand
      .begin()
      .run(1_000)
      .apply({ kind: 'patched', stageId: stand.stage('A').id, context: { go: true }, user: 'eve' });
    stand.run(1_000);
    expect(stand.execution.status).toBe('SUCCEEDED');
    expect(stand.stage('A')).toMatchObject({
      context: { go: true, lastModifiedBy: 'eve' },
      lastModified: { user: 'eve' },
    });
  });
});
