import { describe, expect, it } from '@jest/globals';
import { anExecution, aStage } from '../../../test/support/executions.ts';
import type { RowStatement } from '../../persistence/index.ts';
import type { Execution } from '../model/execution.ts';
import { eventsOf, writeStep } from './statements.ts';

/** What a step from `before` to `after` writes, by table and column. */
function written(before: Execution, after: Execution): string[] {
  const statements: string[] = [];
  const step = { before, after, events: [], ordered: [], dropped: [] };
  writeStep(
    { run: (sql) => void statements.push(sql), row: ({ one }: RowStatement) => void statements.push(one) },
    step,
  );
  return statements.map((sql) => sql.replace(/ (VALUES|WHERE|ON) .*/, '').replaceAll('"', ''));
}

const first = aStage({ id: 'a', refId: '1' });
const second = aStage({ id: 'b', refId: '2' });
const child = aStage({ id: 'c', refId: '1<1', parentStageId: 'a', syntheticStageOwner: 'STAGE_BEFORE' });
const before = anExecution({ stages: [first, second, child] });
const next = { ...before, seq: before.seq + 1 };

describe('a step', () => {
  it('writes nothing but its event where nothing else is new', () => {
    expect(written(before, next)).toEqual([]);
  });

  it('writes of the stages those that changed', () => {
    const stages = [{ ...first, status: 'SUCCEEDED' as const }, second, child];
    expect(written(before, { ...next, stages })).toEqual(['INSERT INTO execution_stage (executionId, id, body)']);
  });

  it('writes the whole head when the execution itself changes, or has other stages', () => {
    const head =
      'UPDATE execution SET seq = ?, digest = ?, status = ?, waiting = ?, startTime = ?, endTime = ?, body = ?';
    expect(written(before, { ...next, canceled: true })).toEqual([head]);
    expect(written(before, { ...next, stages: [first, second] })).toEqual([head, 'DELETE FROM execution_stage']);
  });
});

describe('a row of the log', () => {
  it('holds the events of one step', () => {
    const events = [
      { seq: 1, at: 5, event: { kind: 'begin', admitted: true } },
      { seq: 2, at: 5, event: { kind: 'pauseRequested', user: 'anna' } },
    ];
    expect(eventsOf({ executionId: 'e', seq: 2, at: 5, body: JSON.stringify(events) })).toEqual(events);
  });

  it('holds a single event where an earlier release has written it', () => {
    const event = { kind: 'begin', admitted: true };
    expect(eventsOf({ executionId: 'e', seq: 1, at: 5, body: JSON.stringify(event) })).toEqual([
      { seq: 1, at: 5, event },
    ]);
  });
});
