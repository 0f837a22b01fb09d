import type { JsonObject } from '../../kernel/index.ts';
import type { LoggedEvent } from '../../orchestration/index.ts';
import type { Connection } from './connection.ts';

const logQuery = `query ($id: String!, $after: Int) {
  executionLog(executionId: $id, after: $after) { seq at event }
}`;

interface Entry {
  seq: number;
  at: string;
  event: JsonObject;
}

/** The whole log of an execution, in its order. @throws {Refused} there is no such execution */
export async function getExecutionLog(connection: Connection, id: string): Promise<LoggedEvent[]> {
  const log: LoggedEvent[] = [];
  for (;;) {
    const after = log.at(-1)?.seq;
    const { executionLog } = await connection.ask<{ executionLog: Entry[] }>(logQuery, {
      id,
      ...(after === undefined ? {} : { after }),
    });
    if (executionLog.length === 0) return log;
    for (const { seq, at, event } of executionLog) {
      log.push({ seq, at: Date.parse(at), event: event as unknown as LoggedEvent['event'] });
    }
  }
}
