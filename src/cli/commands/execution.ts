import { type Command, InvalidArgumentError } from 'commander';
import { limitOf } from '../model/limit.ts';
import type { Session } from '../session.ts';
import { addExecutionReplay } from './execution-replay.ts';

interface ListOptions {
  application?: string;
  pipeline?: string;
  status?: string[];
  text?: string;
  since?: Date;
  until?: Date;
  limit: number;
}

/** `gennaker execution list|show|replay|cancel|delete|pause|resume|judge|restart-stage` */
export function addExecution(program: Command, session: Session): void {
  const execution = program.command('execution').alias('ex').description('runs of pipelines');
  addLooking(execution, session);
  addExecutionReplay(execution, session);
  addChanging(execution, session);
}

function addLooking(execution: Command, session: Session): void {
  execution
    .command('list')
    .description('list executions, the newest first')
    .option('-a, --application <name>', 'of this application')
    .option('--pipeline <name>', 'of this pipeline, by name or id; needs --application')
    .option('--status <status...>', 'RUNNING, SUCCEEDED, TERMINAL, CANCELED, …')
    .option('--text <words>', 'with words that begin so: pipeline, user, parameter, branch, commit, tag, …')
    .option('--since <instant>', 'made then or later: 2026-03-01, 2026-03-01T09:00:00Z', instantOf)
    .option('--until <instant>', 'made before then', instantOf)
    .option('--limit <number>', 'at most so many', limitOf, 20)
    .action(async ({ application, pipeline, status, text, since, until, limit }: ListOptions) => {
      const { listExecutions } = await import('../client/executions.ts');
      const { executionTable } = await import('../model/execution-table.ts');
      const filter = {
        ...(application === undefined ? {} : { application }),
        ...(pipeline === undefined ? {} : { pipeline }),
        ...(status === undefined ? {} : { statuses: status.map((one) => one.toUpperCase()) }),
        ...(text === undefined ? {} : { text }),
        ...(since === undefined ? {} : { since: since.toISOString() }),
        ...(until === undefined ? {} : { until: until.toISOString() }),
      };
      const found = await listExecutions(await session.connection(), filter, limit);
      session.show(found, () => executionTable(found, new Date()));
    });

  execution
    .command('show')
    .description('show an execution and its stages')
    .argument('<id>')
    .option('-f, --follow', 'until it is over; tell by the exit code how it ended')
    .action(async (id: string, { follow = false }: { follow?: boolean }) => {
      const connection = await session.connection();
      if (follow) {
        const { followToEnd } = await import('../follow-to-end.ts');
        await followToEnd(session, connection, id);
        return;
      }
      const { getExecution } = await import('../client/executions.ts');
      const { treeLines } = await import('../model/tree.ts');
      const { reasonOf } = await import('../model/reason.ts');
      const found = await getExecution(connection, id);
      const { colors, live } = session.terminal;
      const columns = live ? session.terminal.size().columns : Infinity;
      session.show(found, () => {
        const reason = found.status === 'SUCCEEDED' ? undefined : reasonOf(found);
        return [...treeLines(found, { now: new Date(), colors, columns }), ...(reason === undefined ? [] : [reason])];
      });
    });
}

function addChanging(execution: Command, session: Session): void {
  execution
    .command('cancel')
    .description('end an execution before its time')
    .argument('<id>')
    .option('-r, --reason <text>', 'why, for those who wonder')
    .action(async (id: string, { reason }: { reason?: string }) => {
      const { change } = await import('../client/executions.ts');
      const why = reason === undefined ? {} : { reason };
      const after = await change(await session.connection(), 'cancel', { executionId: id, ...why });
      session.show(after, () => [`Execution ${id} is told to end; it is ${after.status}.`]);
    });

  execution
    .command('delete')
    .description('take an execution that is over out of the history, with its log')
    .argument('<id>')
    .action(async (id: string) => {
      const { deleteExecution } = await import('../client/executions.ts');
      await deleteExecution(await session.connection(), id);
      session.show({ deleted: id }, () => [`Execution ${id} is deleted.`]);
    });

  for (const [verb, description] of [
    ['pause', 'let an execution begin nothing new'],
    ['resume', 'let a paused execution go on'],
  ] as const) {
    execution
      .command(verb)
      .description(description)
      .argument('<id>')
      .action(async (id: string) => {
        const { change } = await import('../client/executions.ts');
        const after = await change(await session.connection(), verb, { executionId: id });
        session.show(after, () => [`Execution ${id} is ${after.status}.`]);
      });
  }

  execution
    .command('judge')
    .description('answer a manual judgment')
    .argument('<id>', 'of the execution')
    .argument('<decision>', 'continue or stop')
    .argument('[stage]', 'refId, id or name; not needed where only one waits')
    .option('-i, --input <text>', 'one of the answers that the stage offers')
    .action(async (id: string, decision: string, stage: string | undefined, { input }: { input?: string }) => {
      const { WrongUsage } = await import('../errors.ts');
      const { change, getExecution } = await import('../client/executions.ts');
      const { judgmentNamed } = await import('../model/stage-named.ts');
      if (decision !== 'continue' && decision !== 'stop') {
        throw new WrongUsage(`The decision ${decision} should be continue or stop.`);
      }
      const connection = await session.connection();
      const { stageId, name } = judgmentNamed(await getExecution(connection, id), stage);
      const answer = { decision: decision.toUpperCase(), ...(input === undefined ? {} : { input }) };
      const after = await change(connection, 'judge', { executionId: id, stageId, ...answer });
      session.show(after, () => [`${name} is answered: ${decision}.`]);
    });

  execution
    .command('restart-stage')
    .description('run a stage again, and all that depends on it')
    .argument('<id>', 'of the execution')
    .argument('<stage>', 'refId, id or name')
    .action(async (id: string, stage: string) => {
      const { change, getExecution } = await import('../client/executions.ts');
      const { stageNamed } = await import('../model/stage-named.ts');
      const connection = await session.connection();
      const { stageId, name } = stageNamed(await getExecution(connection, id), stage);
      const after = await change(connection, 'restartStage', { executionId: id, stageId });
      session.show(after, () => [`${name} is run again; execution ${id} is ${after.status}.`]);
    });
}

function instantOf(text: string): Date {
  const instant = new Date(text);
  if (!Number.isNaN(instant.getTime())) return instant;
  throw new InvalidArgumentError(`${text} is no instant; expected one such as 2026-03-01 or 2026-03-01T09:00:00Z.`);
}
