import type { Command } from 'commander';
import { isJsonObject, type JsonObject, toJson } from '../../kernel/index.ts';
import { limitOf } from '../model/limit.ts';
import type { Session } from '../session.ts';

/** `gennaker task run|list|get|cancel` */
export function addTask(program: Command, session: Session): void {
  const task = program.command('task').description('stages that run once, without a pipeline');

  task
    .command('run')
    .description('run stages once, without a pipeline')
    .argument(
      '<file>',
      '{application, description, job: [{type, …}]}, or a list of jobs, JSON or YAML; - is standard input',
    )
    .option('-a, --application <name>', 'instead of the one in the file')
    .option('-f, --follow', 'show its stages until it is over, and tell by the exit code how it ended')
    .action(async (file: string, { application, follow = false }: { application?: string; follow?: boolean }) => {
      const { startTask } = await import('../client/tasks.ts');
      const request = { ...(await requestOf(file, session)), ...(application === undefined ? {} : { application }) };
      const connection = await session.connection();
      const started = await startTask(connection, request);
      if (follow) {
        const { followToEnd } = await import('../follow-to-end.ts');
        await followToEnd(session, connection, started.taskId);
        return;
      }
      session.show(started, () => [
        `Task ${started.taskId} (${started.name}) is ${started.status}.`,
        `See what comes of it: gennaker task get ${started.taskId}`,
      ]);
    });

  task
    .command('list')
    .description('list tasks, the newest first')
    .option('-a, --application <name>', 'of this application')
    .option('--status <status...>', 'RUNNING, SUCCEEDED, TERMINAL, CANCELED, …')
    .option('--limit <number>', 'at most so many', limitOf, 20)
    .action(async ({ application, status, limit }: { application?: string; status?: string[]; limit: number }) => {
      const { listTasks } = await import('../client/tasks.ts');
      const { taskTable } = await import('../model/task-lines.ts');
      const filter = {
        ...(application === undefined ? {} : { application }),
        ...(status === undefined ? {} : { statuses: status.map((one) => one.toUpperCase()) }),
      };
      const found = await listTasks(await session.connection(), filter, limit);
      session.show(found, () => taskTable(found, new Date()));
    });

  task
    .command('get')
    .description('show a task, its steps and what they left')
    .argument('<id>')
    .action(async (id: string) => {
      const { getTask } = await import('../client/tasks.ts');
      const { taskLines } = await import('../model/task-lines.ts');
      const found = await getTask(await session.connection(), id);
      session.show(found, () => taskLines(found));
    });

  task
    .command('cancel')
    .description('end a task before its time')
    .argument('<id>')
    .option('-r, --reason <text>', 'why, for those who wonder')
    .action(async (id: string, { reason }: { reason?: string }) => {
      const { cancelTask } = await import('../client/tasks.ts');
      const after = await cancelTask(await session.connection(), id, reason);
      session.show(after, () => [`Task ${id} is told to end; it is ${after.status}.`]);
    });
}

/** @throws {WrongUsage} it is neither a map with a list `job`, nor a list of maps */
async function requestOf(file: string, session: Session): Promise<JsonObject> {
  const { readDocuments } = await import('../documents.ts');
  const { WrongUsage } = await import('../errors.ts');
  const { shown, documents } = await readDocuments(file, session.terminal);
  const document = documents.length === 1 ? toJson(documents[0]) : null;
  const { job, application, description, trigger } = isJsonObject(document) ? document : toRequest(document);
  if (!Array.isArray(job) || !job.every(isJsonObject)) {
    throw new WrongUsage(`${shown} should hold {"application": …, "job": [{"type": …}]}, or a list [{"type": …}].`);
  }
  return {
    job,
    ...(application === undefined ? {} : { application }),
    ...(description === undefined ? {} : { description }),
    ...(trigger === undefined ? {} : { trigger }),
  };
}

const toRequest = (job: unknown): JsonObject => ({ job: toJson(job) });
