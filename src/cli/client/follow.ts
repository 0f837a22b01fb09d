import { setTimeout as pause } from 'node:timers/promises';
import { CommandFailed, ServerUnreachable } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { type ExecutionView, isOver } from '../model/execution-view.ts';
import type { Connection } from './connection.ts';
import { getExecution } from './executions.ts';

/** News of one execution; `from` is the number of the last event that is known. */
export const executionChanged = `subscription ($executionId: String!, $from: Int) {
  executionChanged(executionId: $executionId, from: $from) { seq }
}`;

/** How long a server may be away, and what is tried meanwhile. Milliseconds. */
export interface Patience {
  totalMs: number;
  firstMs: number;
  mostMs: number;
}

const usual: Patience = { totalMs: 10 * 60_000, firstMs: 200, mostMs: 3_000 };

/**
 * The states of an execution until it is over, the first at once. Outlasts a restart of the server: what happened
 * meanwhile is seen when it is back.
 *
 * @param onAway is told once each time that the server is lost
 * @throws {CommandFailed} there is no such execution, or the server stays away
 */
export async function* follow(
  connection: Connection,
  id: string,
  { onAway, patience = usual }: { onAway?: () => void; patience?: Patience } = {},
): AsyncGenerator<ExecutionView> {
  let seen = await getExecution(connection, id);
  yield seen;
  let lostAt: number | undefined;
  let delayMs = patience.firstMs;
  while (!isOver(seen)) {
    try {
      for await (const _ of news(connection, id, seen.seq)) {
        const now = await getExecution(connection, id);
        lostAt = undefined;
        delayMs = patience.firstMs;
        if (now.seq === seen.seq) continue;
        seen = now;
        yield seen;
        if (isOver(seen)) return;
      }
      // The server has ended the subscription: it stops, or it is over.
      throw new ServerUnreachable(connection.url, 'the subscription has ended');
    } catch (error) {
      if (!(error instanceof ServerUnreachable)) throw error;
      if (lostAt === undefined) onAway?.();
      lostAt ??= Date.now();
      if (Date.now() - lostAt > patience.totalMs) throw new StaysAway(connection.url, id);
    }
    await pause(delayMs);
    delayMs = Math.min(delayMs * 2, patience.mostMs);
  }
}

interface News {
  executionChanged: { seq: number };
}

/**
 * Tells that something may be new: once when the connection stands, then for each event; those that come while the
 * last is looked at count as one.
 */
async function* news(connection: Connection, executionId: string, from: number): AsyncGenerator<void> {
  const events = connection.listen<News>(executionChanged, { executionId, from });
  let next = events.next();
  try {
    yield;
    for (;;) {
      const { done } = await next;
      if (done === true) return;
      next = events.next();
      yield;
    }
  } finally {
    next.catch(() => undefined);
    void events.return(undefined);
  }
}

class StaysAway extends CommandFailed {
  constructor(url: string, id: string) {
    super(exitCodes.unreachable, `${url} does not come back.`, {
      code: 'SERVER_UNREACHABLE',
      hints: [`The execution goes on when it does; then: gennaker execution show ${id} --follow`],
    });
  }
}
