import type { Command } from 'commander';
import type { Session } from '../session.ts';

/** `gennaker execution replay` */
export function addExecutionReplay(execution: Command, session: Session): void {
  execution
    .command('replay')
    .description('go through the log of an execution again, and show what each event changed')
    .argument('<id>')
    .option('--to <seq>', 'as far as this event', seqOf)
    .action(async (id: string, { to = Infinity }: { to?: number }) => {
      const { getExecutionLog } = await import('../client/execution-log.ts');
      const { replaySteps } = await import('../../orchestration/index.ts');
      const { replayedEvent, replayLines } = await import('../model/replay-lines.ts');
      const log = await getExecutionLog(await session.connection(), id);
      const steps = [...replaySteps(log.filter(({ seq }) => seq <= to))];
      const events = steps.map(replayedEvent);
      const state = steps.at(-1)?.after;
      session.show({ events, execution: state ?? null }, () => [
        ...replayLines(events),
        '',
        state === undefined
          ? `Execution ${id} has no log.`
          : `After event ${String(state.seq)} execution ${id} (${state.name}) is ${state.status}.`,
      ]);
    });
}

/** What is no number leaves nothing to show. */
const seqOf = (text: string): number => Math.max(Math.trunc(Number(text)) || 0, 0);
