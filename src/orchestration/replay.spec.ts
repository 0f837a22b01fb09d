import { describe, expect, it } from '@jest/globals';
import { ok, one, after, Stand } from '../../test/support/engine-stand.ts';
import type { Execution } from './model/execution.ts';
import { BrokenLog, replay, replaySteps } from './replay.ts';
import type { LoggedEvent } from './storage/statements.ts';

/** Two stages that were run to their end, and the log of it. */
function finished(): { state: Execution; log: LoggedEvent[] } {
  const stand = new Stand([one('Build'), after('Ship', 'Build')], { Build: ok, Ship: ok });
  const born = stand.execution;
  stand.begin().run();
  const log = stand.events.map(({ event, at }, position) => ({ seq: position + 1, at, event }));
  return { state: stand.execution, log: [{ seq: 0, at: 0, event: { kind: 'created', execution: born } }, ...log] };
}

describe('a replay', () => {
  it('gives the execution again that the log was written by', () => {
    const { state, log } = finished();
    expect(replay(log)).toEqual(state);
  });

  it('shows what each event made of it', () => {
    const { log } = finished();
    const [first, second] = replaySteps(log);
    expect(first).toMatchObject({ before: undefined, after: { status: 'NOT_STARTED', seq: 0 } });
    expect(second).toMatchObject({ before: { status: 'NOT_STARTED' }, after: { status: 'RUNNING', seq: 1 } });
  });

  it('refuses a log with a hole in it, and says where', () => {
    const { log } = finished();
    expect(() => replay(log.filter(({ seq }) => seq !== 2))).toThrow(/event 3 follows event 1/);
  });

  it('refuses a log that does not begin at the beginning', () => {
    const { log } = finished();
    expect(() => replay(log.slice(1))).toThrow(/begins with event 1, begin, not with created/);
  });

  it('refuses a log of two executions', () => {
    const { log } = finished();
    expect(() => replay([...log, ...log])).toThrow(/creates it a second time/);
  });

  it('refuses a log with nothing in it', () => {
    expect(() => replay([])).toThrow(BrokenLog);
  });
});
