import { describe, expect, it } from '@jest/globals';
import type { TurnResult } from '../../src/orchestration/engine/events.ts';
import { after, bad, forever, ok, one, type Script, Stand } from '../support/engine-stand.ts';

const turns = (...tasks: TurnResult[]): Script => ({ tasks: { work: tasks } });
const times = (stand: Stand, line: string): number => stand.log.filter((each) => each === line).length;

describe('failure policies and synthetic stages', () => {
  const x = { name: 'x', context: { continuePipeline: true } };

  it('41. a before child that is FAILED_CONTINUE keeps the tasks of its parent, and its siblings, from running', () => {
    const stand = new Stand([one('S')], {
      S: { ...ok, before: [x, { name: 'y', needs: [0] }], after: [{ name: 'z' }] },
      x: bad,
      y: ok,
      z: ok,
    });
    stand.begin().run();
    expect(stand.status('x', 'y', 'z', 'S')).toEqual([
      'FAILED_CONTINUE',
      'NOT_STARTED',
      'SUCCEEDED',
      'FAILED_CONTINUE',
    ]);
    expect(stand.log).not.toContain('turn S.work');
  });

  it('41. with allowSiblingStagesToContinueOnFailure the next sibling runs', () => {
    const allows = { name: 'x', context: { ...x.context, allowSiblingStagesToContinueOnFailure: true } };
    const stand = new Stand([one('S')], { S: { ...ok, before: [allows, { name: 'y', needs: [0] }] }, x: bad, y: ok });
    stand.begin().run();
    expect(stand.status('x', 'y', 'S')).toEqual(['FAILED_CONTINUE', 'SUCCEEDED', 'FAILED_CONTINUE']);
    expect(stand.log).toContain('turn S.work');
  });

  it('42. a failed child counts as the flags of its parent say', () => {
    const stand = new Stand([one('S', { continuePipeline: true })], { S: { before: [{ name: 'x' }] }, x: bad });
    stand.begin().run();
    expect(stand.status('x', 'S')).toEqual(['TERMINAL', 'FAILED_CONTINUE']);
  });

  it('42. a flag of the parent is not inherited by its child', () => {
    const stand = new Stand([one('S', { failPipeline: false })], { S: { before: [{ name: 'x' }] }, x: bad });
    stand.begin().run();
    expect(stand.status('x', 'S')).toEqual(['TERMINAL', 'STOPPED']);
  });

  it('43. on-failure stages run one after another, children that never ran go, and they are planned once', () => {
    const stand = new Stand([one('S')], {
      S: {
        before: [{ name: 'a' }, { name: 'b', needs: [0] }],
        failure: [{ name: 'undo' }, { name: 'tell', needs: [0] }],
      },
      a: bad,
      undo: forever,
      tell: ok,
    });
    stand.begin().run(1_000);
    expect(stand.status('b', 'undo', 'tell', 'S')).toEqual(['gone', 'RUNNING', 'NOT_STARTED', 'RUNNING']);
    stand.run();
    expect(stand.status('undo', 'tell', 'S')).toEqual(['SUCCEEDED', 'SUCCEEDED', 'TERMINAL']);
    expect(times(stand, 'plan failure S')).toBe(1);
  });

  it('43. an on-failure stage that fails itself keeps the others from running', () => {
    const stand = new Stand([one('S')], {
      S: { ...bad, failure: [{ name: 'undo' }, { name: 'tell', needs: [0] }] },
      undo: bad,
      tell: ok,
    });
    stand.begin().run();
    expect(stand.status('undo', 'tell', 'S')).toEqual(['TERMINAL', 'NOT_STARTED', 'TERMINAL']);
  });

  it('43. on-failure stages run neither for what was cancelled nor for a failure that is ignored', () => {
    const script: Script = { ...forever, failure: [{ name: 'undo' }] };
    const cancelled = new Stand([one('S')], { S: script });
    cancelled.begin().run(1_000).cancel().run();
    const ignored = new Stand([one('S', { continuePipeline: true })], { S: { ...script, ...bad } });
    ignored.begin().run();
    expect([...cancelled.status('undo'), ...ignored.status('undo')]).toEqual(['gone', 'gone']);
  });

  it.each([
    [{ failPipeline: false }, 'SUCCEEDED'],
    [{ failPipeline: false, completeOtherBranchesThenFail: true }, 'TERMINAL'],
  ])('44. a STOPPED branch waits for the others; with %j it then ends %s', (flags, status) => {
    const stand = new Stand([one('A', flags), one('B')], { A: bad, B: forever });
    stand.begin().run(1_000);
    expect([stand.execution.status, ...stand.status('A', 'B')]).toEqual(['RUNNING', 'STOPPED', 'RUNNING']);
    expect(stand.run().execution.status).toBe(status);
  });

  it('45. a STOPPED branch does not end what has another stage to start', () => {
    const stand = new Stand([one('A', { failPipeline: false }), one('B'), after('C', 'B')], {
      A: bad,
      B: ok,
      C: forever,
    });
    stand.begin().run(1_000);
    expect([stand.execution.status, ...stand.status('C')]).toEqual(['RUNNING', 'RUNNING']);
  });

  it('46. one TERMINAL branch ends the execution at once, and what runs is called off whatever its pause', () => {
    const stand = new Stand([one('A'), one('B')], {
      A: turns({ status: 'RUNNING', dueAt: 2_000 }, { status: 'TERMINAL' }),
      B: forever,
    });
    stand.begin().run(2_000);
    expect(stand.execution).toMatchObject({ status: 'TERMINAL', endTime: 2_000 });
    expect(stand.stage('B')).toMatchObject({ status: 'CANCELED', endTime: 2_000 });
    expect(stand.cleanedUp).toEqual(['A', 'B']);
  });
});
