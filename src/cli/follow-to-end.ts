import type { Connection } from './client/connection.ts';
import { follow } from './client/follow.ts';
import { exitCodes } from './exit-codes.ts';
import type { Session } from './session.ts';
import { exitCodeOf, type Manner, watchExecution } from './watch-execution.ts';

/** Shows an execution until it is over, and leaves in the session's exit code how it ended. */
export async function followToEnd(session: Session, connection: Connection, id: string): Promise<void> {
  const { terminal, json } = session;
  const manner: Manner = json ? 'json' : terminal.live ? 'tree' : 'lines';
  const onAway = (): void => {
    terminal.err('The server is away; waiting for it to come back.\n');
  };
  const leave = (): void => {
    terminal.err(`\nNo longer followed; it goes on. Again: gennaker execution show ${id} --follow\n`);
    process.exit(exitCodes.interrupted);
  };
  process.once('SIGINT', leave);
  try {
    const last = await watchExecution(follow(connection, id, { onAway }), terminal, manner);
    if (last !== undefined) session.exitCode = exitCodeOf(last);
  } finally {
    process.off('SIGINT', leave);
  }
}
