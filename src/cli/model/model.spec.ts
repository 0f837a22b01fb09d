import { describe, expect, it } from '@jest/globals';
import { changeLines } from './changes.ts';
import { durationText } from './duration.ts';
import type { ExecutionView, StageView } from './execution-view.ts';
import { expiryOf } from './expiry.ts';
import { parametersOf } from './parameters.ts';
import { judgmentNamed, stageNamed } from './stage-named.ts';
import { treeLines } from './tree.ts';

const started = '2026-03-01T12:00:00.000Z';
const now = new Date('2026-03-01T12:00:05.000Z');

function aStage(refId: string, parts: Partial<StageView> = {}): StageView {
  return {
    stageId: `stage-${refId}`,
    refId,
    type: 'noop',
    name: `Stage ${refId}`,
    status: 'NOT_STARTED',
    startTime: null,
    endTime: null,
    parentStageId: null,
    error: null,
    tasks: [],
    ...parts,
  };
}

const aTask = (name: string, parts: object = {}) => ({
  ...{ name, status: 'RUNNING', dueAt: null, trouble: null, error: null },
  ...parts,
});

function anExecution(stages: StageView[], parts: Partial<ExecutionView> = {}): ExecutionView {
  return {
    executionId: '01E',
    application: 'shop',
    name: 'Release',
    status: 'RUNNING',
    startedBy: 'anna',
    buildTime: started,
    startTime: started,
    endTime: null,
    seq: 1,
    waiting: false,
    cancellation: null,
    failure: null,
    stages,
    ...parts,
  };
}

const running = { status: 'RUNNING', startTime: started };
const child = aStage('1<1', { ...running, parentStageId: 'stage-1', tasks: [aTask('waitForUpInstances')] });
const deploying = anExecution([aStage('1', running), aStage('2'), child]);

describe('the tree of an execution', () => {
  it('shows what a stage has planned below it, how long it took and what it waits for', () => {
    expect(treeLines(deploying, { now, colors: false, columns: 80 })).toEqual([
      'Release (shop) RUNNING 5.0 s  01E',
      '  ▸ Stage 1  5.0 s',
      '    ▸ Stage 1<1  5.0 s  – wait for up instances',
      '  · Stage 2',
    ]);
  });

  it('is never wider or higher than the terminal', () => {
    const stages = Array.from({ length: 40 }, (_, number) => aStage(String(number), running));
    const lines = treeLines(anExecution(stages), { now, colors: false, columns: 12, rows: 10 });
    expect(lines.length).toBeLessThanOrEqual(10);
    expect(lines.every((line) => line.length <= 12)).toBe(true);
  });

  it('keeps an error of several lines on one', () => {
    const error = { message: 'no\n  room', errors: [] };
    const failed = aStage('1', { status: 'TERMINAL', error });
    expect(treeLines(anExecution([failed]), { now, colors: false, columns: 80 })[1]).toBe('  ✗ Stage 1  – no room');
  });
});

describe('an execution as plain lines', () => {
  it('tells each change once', () => {
    expect(changeLines(undefined, deploying, now)).toEqual([
      'Release (shop) 01E: RUNNING',
      'Stage 1: RUNNING',
      '  Stage 1<1: RUNNING – wait for up instances',
    ]);
    expect(changeLines(deploying, deploying, now)).toEqual([]);
  });

  it('does not tell that time passes', () => {
    const waiting = (dueAt: string): ExecutionView =>
      anExecution([aStage('1', { ...running, type: 'wait', tasks: [aTask('wait', { dueAt })] })]);
    expect(changeLines(waiting('2026-03-01T12:01:00Z'), waiting('2026-03-01T12:02:00Z'), now)).toEqual([]);
  });
});

describe('a stage that is named on the command line', () => {
  const judgment = aStage('3', { ...running, type: 'manualJudgment', name: 'Go?' });

  it('is found by refId, id and name', () => {
    for (const name of ['3', 'stage-3', 'go?']) expect(stageNamed(anExecution([judgment]), name)).toBe(judgment);
  });

  it('need not be named where only one judgment waits', () => {
    expect(judgmentNamed(anExecution([aStage('1', running), judgment]), undefined)).toBe(judgment);
  });

  it('is asked for where several wait, or none does', () => {
    const other = aStage('4', { ...running, type: 'manualJudgment' });
    expect(() => judgmentNamed(anExecution([judgment, other]), undefined)).toThrow(/Several judgments wait/);
    expect(() => judgmentNamed(anExecution([aStage('1')]), undefined)).toThrow(/waits for nobody/);
  });
});

describe('the texts of the command line', () => {
  it.each([
    [850, '850 ms'],
    [9_960, '9.9 s'],
    [59_999, '59 s'],
    [185_000, '3 min 05 s'],
    [7_440_000, '2 h 04 min'],
    [266_400_000, '3 d 2 h'],
  ])('say %i milliseconds as %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  it('take parameters as key=value, the value with whatever is in it', () => {
    expect(parametersOf(['version=1.2', 'query=a=b', 'empty='])).toEqual({ version: '1.2', query: 'a=b', empty: '' });
    expect(() => parametersOf(['version'])).toThrow(/KEY=VALUE/);
    expect(() => parametersOf(['a=1', 'a=2'])).toThrow(/given twice/);
  });

  it('take an expiry as a span or an instant', () => {
    expect(expiryOf('12h', now)).toBe('2026-03-02T00:00:05.000Z');
    expect(expiryOf('2027-01-01T00:00:00Z', now)).toBe('2027-01-01T00:00:00.000Z');
    expect(() => expiryOf('tomorrow', now)).toThrow(/90d, 12h, 30m/);
  });
});
