import { describe, expect, it } from '@jest/globals';
import type { TurnResult } from '../../src/orchestration/engine/events.ts';
import { after, bad, forever, ok, one, type Script, Stand } from '../support/engine-stand.ts';

const turns = (...tasks: TurnResult[]): Script => ({ tasks: { work: tasks } });
const times = (stand: Stand, line: string): number => stand.log.filter((each) => each === line).length;

describe('the life of an execution and its stages', () => {
  it('1. a start runs the initial stage and tells it', () => {
    const stand = new Stand([one('S')], { S: forever });
    stand.begin().run(1_000);
    expect([stand.execution.status, ...stand.status('S')]).toEqual(['RUNNING', 'RUNNING']);
    expect(stand.told.map(({ topic }) => topic)).toEqual(['executionStarted']);
  });

  it('2. a start runs all initial stages', () => {
    const stand = new Stand([one('A'), one('B')], { A: forever, B: forever });
    expect(stand.begin().status('A', 'B')).toEqual(['RUNNING', 'RUNNING']);
  });

  it('3. an execution without stages ends TERMINAL and tells it', () => {
    const stand = new Stand([], {});
    stand.begin().run();
    expect(stand.execution.status).toBe('TERMINAL');
    expect(stand.told.map(({ topic }) => topic)).toContain('executionCompleted');
  });

  it('4. what was cancelled before its start runs nothing, and its end is told to those that wait', () => {
    const stand = new Stand([one('S')], { S: ok });
    stand.cancel().begin().run();
    expect([stand.execution.status, ...stand.status('S')]).toEqual(['CANCELED', 'NOT_STARTED']);
    expect(stand.told).toEqual([{ kind: 'publish', topic: 'executionCompleted', facts: expect.anything() }]);
    expect(stand.told[0]?.facts).toMatchObject({ pipelineConfigId: 'P' });
  });

  it('5. what should have begun before now is cancelled by the system', () => {
    const stand = new Stand([one('S')], { S: ok }, { startTimeExpiry: 10 });
    expect(stand.begin().execution).toMatchObject({ status: 'CANCELED', canceledBy: 'system' });
  });

  it('6. tasks run one after another, and the last one ends the stage', () => {
    const stand = new Stand([one('S')], { S: { tasks: { first: [], second: [] } } });
    stand.begin().run();
    expect(stand.log).toEqual(['plan before S', 'turn S.first', 'turn S.second', 'plan after S']);
    expect(stand.status('S')).toEqual(['SUCCEEDED']);
  });

  it('7. a stage without tasks and children is SKIPPED, and what follows it runs', () => {
    const stand = new Stand([one('S'), after('T', 'S')], { T: ok });
    stand.begin().run();
    expect(stand.status('S', 'T')).toEqual(['SKIPPED', 'SUCCEEDED']);
  });

  it('8. a stage that has only after stages runs them before the execution ends', () => {
    const stand = new Stand([one('S')], { S: { after: [{ name: 'x' }] }, x: forever });
    stand.begin().run(1_000);
    expect([stand.execution.status, ...stand.status('S', 'x')]).toEqual(['RUNNING', 'RUNNING', 'RUNNING']);
    expect(stand.run().execution.status).toBe('SUCCEEDED');
  });

  it('9. a join waits for its last branch and starts once', () => {
    const stand = new Stand([one('A'), after('B', 'A'), after('C', 'A'), after('D', 'B', 'C')], {
      A: ok,
      B: ok,
      C: forever,
      D: ok,
    });
    stand.begin().run(1_000);
    expect(stand.status('B', 'D')).toEqual(['SUCCEEDED', 'NOT_STARTED']);
    stand.run();
    expect(times(stand, 'plan before D')).toBe(1);
  });

  it('10. an execution with two ends waits for both', () => {
    const stand = new Stand([one('A'), one('B')], { A: ok, B: forever });
    stand.begin().run(1_000);
    expect(stand.execution.status).toBe('RUNNING');
    expect(stand.run().execution.status).toBe('SUCCEEDED');
  });

  it('11. a stage that runs is not started again', () => {
    const stand = new Stand([one('S')], { S: forever });
    stand.begin().run(1_000).begin().resume().run(1_000);
    expect(times(stand, 'plan before S')).toBe(1);
  });

  it('12. a stage that has ended is not ended again by a repeated answer', () => {
    const stand = new Stand([one('S')], { S: ok });
    stand.begin().run();
    const before = stand.execution;
    const result: TurnResult = { status: 'TERMINAL' };
    stand.apply({ kind: 'turned', stageId: stand.stage('S').id, taskId: '1', turn: 1, result });
    expect(stand.execution).toEqual({ ...before, seq: before.seq + 1 });
  });

  it('13. a restarted stage behind one that failed does not run, and the execution ends', () => {
    const stand = new Stand([one('A'), after('B', 'A')], { A: bad, B: ok });
    stand.begin().run();
    stand.restart('B').run();
    expect([stand.execution.status, ...stand.status('A', 'B')]).toEqual(['TERMINAL', 'TERMINAL', 'NOT_STARTED']);
  });

  it('14. before stages run ahead of the tasks', () => {
    const stand = new Stand([one('S')], { S: { ...ok, before: [{ name: 'x' }, { name: 'y' }] }, x: forever, y: ok });
    stand.begin().run(1_000);
    expect(stand.status('x', 'y')).toEqual(['RUNNING', 'SUCCEEDED']);
    expect(stand.stage('S').tasks[0]?.status).toBe('NOT_STARTED');
  });

  it('15. one of two parallel before stages that has ended does not let the parent go on', () => {
    const stand = new Stand([one('S')], { S: { ...ok, before: [{ name: 'x' }, { name: 'y' }] }, x: ok, y: forever });
    stand.begin().run(1_000);
    expect(stand.log).not.toContain('turn S.work');
    stand.run();
    expect(times(stand, 'turn S.work')).toBe(1);
  });

  it('16. a before stage that failed keeps the parent from running', () => {
    const stand = new Stand([one('S')], { S: { ...ok, before: [{ name: 'x' }] }, x: bad });
    stand.begin().run();
    expect(stand.log).not.toContain('turn S.work');
    expect(stand.status('S')).toEqual(['TERMINAL']);
  });

  it('17. the last after stage ends its parent, which plans no more of them', () => {
    const stand = new Stand([one('S')], {
      S: { ...ok, after: [{ name: 'x' }, { name: 'y', needs: [0] }] },
      x: ok,
      y: ok,
    });
    stand.begin().run();
    expect(stand.status('S', 'x', 'y')).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
    expect(times(stand, 'plan after S')).toBe(1);
  });

  it('18. a stage that cannot be planned fails with what stood against it, and its on-failure stages run', () => {
    const stand = new Stand([one('S')], { S: { planFails: true, failure: [{ name: 'x' }] }, x: ok });
    stand.begin().run();
    expect(stand.status('S', 'x')).toEqual(['TERMINAL', 'SUCCEEDED']);
    expect(stand.stage('S')).toMatchObject({
      beforeStagePlanningFailed: true,
      context: { exception: { details: { errors: ['no'] } } },
    });
  });

  it('5. a stage that should have begun before now is SKIPPED, and what follows it runs', () => {
    const stand = new Stand([one('S', { startTimeExpiry: 10 }), after('T', 'S')], { S: ok, T: ok });
    stand.begin().run();
    expect([stand.execution.status, ...stand.status('S', 'T')]).toEqual(['SUCCEEDED', 'SKIPPED', 'SUCCEEDED']);
  });

  it('20. after stages that cannot be planned fail their stage, clean it up, and fail the execution', () => {
    const stand = new Stand([one('S', { continuePipeline: true })], { S: { ...ok, planFails: 'after' } });
    stand.begin().run();
    expect([stand.execution.status, ...stand.status('S')]).toEqual(['TERMINAL', 'TERMINAL']);
    expect(stand.cleanedUp).toEqual(['S']);
    expect(stand.stage('S').context['exception']).toMatchObject({ details: { error: 'no' } });
  });
});

describe('tasks', () => {
  it('21. a task that says RUNNING is asked again when it is due, and what it put out is kept', () => {
    const stand = new Stand([one('S')], { S: turns({ status: 'RUNNING', dueAt: 9_000, outputs: { seen: 1 } }) });
    stand.begin().run(8_999);
    expect([...stand.status('S'), times(stand, 'turn S.work')]).toEqual(['RUNNING', 1]);
    stand.run(9_000);
    expect(stand.stage('S')).toMatchObject({ status: 'SUCCEEDED', outputs: { seen: 1 } });
  });

  it('22. stageTimeoutMs never becomes an output', () => {
    const stand = new Stand([one('S')], { S: turns({ status: 'SUCCEEDED', outputs: { stageTimeoutMs: 5, kept: 1 } }) });
    stand.begin().run();
    expect(stand.stage('S').outputs).toEqual({ kept: 1 });
  });

  it('23. a task that fails ends stage and execution, cleans up, and nothing downstream runs', () => {
    const stand = new Stand([one('S'), after('T', 'S')], { S: bad, T: ok });
    stand.begin().run();
    expect([stand.execution.status, ...stand.status('S', 'T')]).toEqual(['TERMINAL', 'TERMINAL', 'NOT_STARTED']);
    expect(stand.cleanedUp).toEqual(['S']);
  });

  it('24. with failPipeline false the failure stops task and stage', () => {
    const stand = new Stand([one('S', { failPipeline: false })], { S: bad });
    stand.begin().run();
    expect([stand.stage('S').tasks[0]?.status, ...stand.status('S')]).toEqual(['STOPPED', 'STOPPED']);
  });

  it.each([
    ['a failure', {}, bad],
    ['a time-out', { stageTimeoutMs: 10 }, turns({ status: 'RUNNING', dueAt: 5_000 })],
    ['a task that was cancelled', {}, turns({ status: 'CANCELED' })],
  ])('25. with continuePipeline %s does not hold what is downstream', (_what, more, script) => {
    const stand = new Stand([one('S', { continuePipeline: true, ...more }), after('T', 'S')], { S: script, T: ok });
    stand.begin().run();
    expect([stand.execution.status, ...stand.status('S', 'T')]).toEqual(['SUCCEEDED', 'FAILED_CONTINUE', 'SUCCEEDED']);
  });

  it('26. a task that says FAILED_CONTINUE itself lets later tasks run; one that is turned into it by the flag does not', () => {
    const script = (status: 'FAILED_CONTINUE' | 'TERMINAL'): Script => ({ tasks: { a: [{ status }], b: [] } });
    const says = new Stand([one('S', { continuePipeline: true })], { S: script('FAILED_CONTINUE') });
    const turned = new Stand([one('S', { continuePipeline: true })], { S: script('TERMINAL') });
    says.begin().run();
    turned.begin().run();
    expect([times(says, 'turn S.b'), times(turned, 'turn S.b')]).toEqual([1, 0]);
    expect([...says.status('S'), ...turned.status('S')]).toEqual(['FAILED_CONTINUE', 'FAILED_CONTINUE']);
  });

  it('29. of a cancelled execution the running task is told once, and ends CANCELED', () => {
    const stand = new Stand([one('S')], { S: forever });
    stand.begin().run(1_000).cancel().cancel().run();
    expect(stand.performed.filter(({ kind }) => kind === 'cancelTask')).toHaveLength(1);
    expect(stand.stage('S').tasks[0]?.status).toBe('CANCELED');
  });

  it('30. when the execution has ended meanwhile, a task is cancelled without being asked', () => {
    const stand = new Stand([one('A'), one('B')], { A: turns({ status: 'RUNNING', dueAt: 5_000 }), B: bad });
    stand.begin().run();
    expect(stand.execution.status).toBe('TERMINAL');
    expect([stand.stage('A').tasks[0]?.status, times(stand, 'turn A.work')]).toEqual(['CANCELED', 1]);
  });

  it('31. while the execution is paused a task is not asked; the resume asks it', () => {
    const stand = new Stand([one('S')], { S: turns({ status: 'RUNNING', dueAt: 2_000 }) });
    stand.begin().run(1_000).pause().run();
    expect([stand.stage('S').tasks[0]?.status, times(stand, 'turn S.work')]).toEqual(['PAUSED', 1]);
    stand.resume().run();
    expect([...stand.status('S'), times(stand, 'turn S.work')]).toEqual(['SUCCEEDED', 2]);
  });

  describe('32. the time of a task', () => {
    const late = turns({ status: 'RUNNING', dueAt: 6_000 });

    it('ends it without asking when it is over', () => {
      const stand = new Stand([one('S')], { S: { ...late, limits: { work: { timeoutMs: 4_000 } } } });
      stand.begin().run();
      expect([stand.stage('S').tasks[0]?.status, times(stand, 'turn S.work')]).toEqual(['TERMINAL', 1]);
    });

    it('does not run during a pause', () => {
      const stand = new Stand([one('S')], { S: { ...late, limits: { work: { timeoutMs: 4_000 } } } });
      stand.begin().run(1_000).pause().resume(2_000).run();
      expect(stand.status('S')).toEqual(['SUCCEEDED']);
    });

    it('is not lengthened by a pause before it began', () => {
      const script: Script = {
        tasks: { first: [{ status: 'RUNNING', dueAt: 2_000 }], second: [{ status: 'RUNNING', dueAt: 20_000 }] },
        limits: { second: { timeoutMs: 4_000 } },
      };
      const stand = new Stand([one('S')], { S: script });
      stand.begin().run(1_000).pause().resume(10_000).run();
      expect(stand.stage('S').tasks.map(({ status }) => status)).toEqual(['SUCCEEDED', 'TERMINAL']);
    });
  });

  it('33. time in the execution window does not count for the stage', () => {
    const stand = new Stand([one('S', { stageTimeoutMs: 2_000 })], {
      S: { window: 'window', ...turns({ status: 'RUNNING', dueAt: 51_500 }) },
      window: turns({ status: 'RUNNING', dueAt: 50_000 }),
    });
    stand.begin().run();
    expect(stand.status('window', 'S')).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  });

  it('33. a pause within the execution window counts once', () => {
    const stand = new Stand([one('S', { stageTimeoutMs: 2_000 })], {
      S: { window: 'window', ...turns({ status: 'RUNNING', dueAt: 90_000 }) },
      window: turns({ status: 'RUNNING', dueAt: 50_000 }),
    });
    stand.begin().run(1_000).pause().resume(30_000).run();
    expect([stand.execution.status, stand.stage('S').tasks[0]?.status]).toEqual(['TERMINAL', 'TERMINAL']);
  });

  it('34. with markSuccessfulOnTimeout the end of its time is success', () => {
    const late = turns({ status: 'RUNNING', dueAt: 5_000 });
    const stand = new Stand([one('S', { stageTimeoutMs: 10, markSuccessfulOnTimeout: true })], { S: late });
    stand.begin().run();
    expect(stand.stage('S')).toMatchObject({ status: 'SUCCEEDED', tasks: [{ status: 'SUCCEEDED' }] });
  });

  it('35. a task may make FAILED_CONTINUE of the end of its time: later tasks run', () => {
    const stand = new Stand([one('S')], {
      S: {
        tasks: { a: [{ status: 'RUNNING', dueAt: 5_000 }], b: [] },
        limits: { a: { timeoutMs: 10 } },
        onTimeout: { status: 'FAILED_CONTINUE', outputs: { late: true } },
      },
    });
    stand.begin().run();
    expect(stand.stage('S')).toMatchObject({ status: 'FAILED_CONTINUE', outputs: { late: true } });
    expect(stand.log).toContain('turn S.b');
  });

  describe('36. stageTimeoutMs of a parent', () => {
    const within = (script: Script): Stand => {
      const stand = new Stand([one('S', { stageTimeoutMs: 3_000 })], { S: { before: [{ name: 'x' }] }, x: script });
      stand.begin().run();
      return stand;
    };

    it('binds the tasks of its children', () => {
      expect(within(turns({ status: 'RUNNING', dueAt: 9_000 })).status('x', 'S')).toEqual(['TERMINAL', 'TERMINAL']);
    });

    it('counts as text too', () => {
      const stand = new Stand([one('S', { stageTimeoutMs: '3000' })], {
        S: turns({ status: 'RUNNING', dueAt: 9_000 }),
      });
      expect(stand.begin().run().execution).toMatchObject({ status: 'TERMINAL', endTime: 9_000 });
    });

    it('takes the place of a shorter time of a task that allows it', () => {
      const script = turns({ status: 'RUNNING', dueAt: 3_500 });
      const short = { work: { timeoutMs: 1_000 } };
      const overridable = { work: { timeoutMs: 1_000, timeoutOverridable: true } };
      expect(within({ ...script, limits: short }).status('S')).toEqual(['TERMINAL']);
      expect(within({ ...script, limits: overridable }).status('S')).toEqual(['SUCCEEDED']);
    });
  });

  it('38. REDIRECT does all tasks of the loop again, as new intents, and ends nothing', () => {
    const stand = new Stand([one('S')], {
      S: {
        tasks: {
          before: [],
          start: [{ status: 'SUCCEEDED' }, { status: 'SUCCEEDED' }],
          middle: [],
          end: [{ status: 'REDIRECT' }, { status: 'SUCCEEDED' }],
          last: [],
        },
        loops: { start: { loopStart: true }, end: { loopEnd: true } },
      },
    });
    stand.begin().run();
    const asked = stand.log.filter((line) => line.startsWith('turn')).map((line) => line.slice('turn S.'.length));
    expect(asked).toEqual(['before', 'start', 'middle', 'end', 'start', 'middle', 'end', 'last']);
    expect(stand.stage('S').tasks.map(({ round }) => round)).toEqual([undefined, 1, 1, 1, undefined]);
    expect(stand.status('S')).toEqual(['SUCCEEDED']);
  });
});
