import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { ObjectLiteral } from 'typeorm';
import { z } from 'zod';
import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { Clock, DomainError, type JsonObject } from '../kernel/index.ts';
import { Family } from '../plugins/index.ts';
import { triggerEntities } from './entities.ts';
import { completionOf, PipelineCompletions } from './pipeline-completions.ts';
import { PipelineStarter, type StoredTrigger, type Timing, type TriggerEvent, TriggerHandler } from './port.ts';
import { Scheduler } from './scheduler.ts';
import { CronScheduleRow } from './storage/cron-schedule.row.ts';
import { TriggerRow } from './storage/trigger.row.ts';
import { TriggerEvents } from './trigger-events.ts';
import { TriggerIndex } from './trigger-index.ts';
import { TriggerKinds } from './trigger-kinds.ts';

const minuteMs = 60_000;
const start = Date.UTC(2026, 2, 1, 12);

class HandClock extends Clock {
  at = start;
  override now(): Date {
    return new Date(this.at);
  }
  override after(): () => void {
    throw new Error('nobody waits here');
  }
}

const Every = z.looseObject({ everyMs: z.number().int().positive(), misfire: z.enum(['skip', 'fireOnce']).optional() });

/** Due at every multiple of a span. */
class EveryTrigger extends TriggerHandler {
  override timing({ options }: StoredTrigger): Timing {
    const { everyMs, misfire = 'skip' } = Every.parse(options);
    return {
      key: String(everyMs),
      misfire,
      next: (after) => new Date((Math.floor(after.getTime() / everyMs) + 1) * everyMs),
    };
  }
}

/** Wants the end of a pipeline. */
class PipelineEnd extends TriggerHandler {
  override source({ options }: StoredTrigger): string {
    return String(options['pipeline']);
  }
  override match({ options }: StoredTrigger, { content }: TriggerEvent): JsonObject | undefined {
    return options['ends'] === content['status'] ? { parentExecution: content } : undefined;
  }
}

const family = new Family<TriggerHandler>('trigger', [
  { kind: 'every', card: { kind: 'every', title: 'Every', options: Every }, instance: new EveryTrigger() },
  {
    kind: 'pipeline',
    card: { kind: 'pipeline', title: 'Pipeline', options: z.looseObject({ pipeline: z.string() }) },
    instance: new PipelineEnd(),
  },
]);

type Start = Parameters<PipelineStarter['start']>[0];

/** What is durable of the engine: one execution for one correlation id. Lives on when the scheduler is made anew. */
class Ledger extends PipelineStarter {
  readonly started = new Map<string, Start>();
  calls = 0;
  /** Decides over each call before, and after, its execution is durable. */
  before: (start: Start) => Promise<void> = () => Promise.resolve();
  after: (start: Start) => Promise<void> = () => Promise.resolve();

  override async start(wanted: Start): Promise<{ executionId: string }> {
    this.calls += 1;
    await this.before(wanted);
    if (!this.started.has(wanted.correlationId)) this.started.set(wanted.correlationId, wanted);
    await this.after(wanted);
    return { executionId: `execution of ${wanted.correlationId}` };
  }

  times(): string[] {
    return [...this.started.values()].map(({ trigger }) =>
      new Date(Number(trigger['scheduledTime'])).toISOString().slice(11, 19),
    );
  }
}

class Refused extends DomainError {}

describe('triggers', () => {
  let database: TestDatabase;
  let clock: HandClock;
  let ledger: Ledger;
  let index: TriggerIndex;
  let scheduler: Scheduler;
  const kinds = new TriggerKinds(() => family);

  beforeEach(async () => {
    Logger.overrideLogger(false);
    database = await openTestDatabase({ entities: [...triggerEntities] });
    clock = new HandClock();
    ledger = new Ledger();
    index = new TriggerIndex(kinds, clock);
    scheduler = new Scheduler(database.unitOfWork, clock, kinds, ledger);
  });

  afterEach(async () => {
    await scheduler.stop();
    await database.close();
  });

  /** The process dies and starts again; what hung in the air is gone. */
  async function restart(): Promise<void> {
    await database.reopen();
    ledger.before = () => Promise.resolve();
    ledger.after = () => Promise.resolve();
    scheduler = new Scheduler(database.unitOfWork, clock, kinds, ledger);
  }

  const save = (id: string, triggers: JsonObject[], disabled = false): Promise<void> =>
    database.unitOfWork.write((manager) =>
      index.pipelineSaved(manager, {
        ...{ id, application: 'shop', name: id, disabled, revision: 1 },
        document: { triggers },
      }),
    );
  const every = (everyMs: number, more: JsonObject = {}): JsonObject => ({
    ...{ type: 'every', id: 'clock', enabled: true, everyMs },
    ...more,
  });
  const schedules = (): Promise<CronScheduleRow[]> =>
    database.unitOfWork.read((manager) => manager.find(CronScheduleRow, { order: { pipelineId: 'ASC' } }));

  describe('in the index', () => {
    it('are kept as the entities say', async () => {
      const { upQueries } = await database.database.dataSource.driver.createSchemaBuilder().log();
      expect(upQueries.map(({ query }) => query).filter((query) => /"(trigger|cron)/.test(query))).toEqual([]);
    });

    it('lie by kind and source, the unknown ones too', async () => {
      await save('p', [
        { type: 'pipeline', enabled: 'true', pipeline: 'parent' },
        { type: 'carrier pigeon' },
        { no: 1 },
      ]);
      const rows = await database.unitOfWork.read((manager) =>
        manager.find(TriggerRow, { order: { position: 'ASC' } }),
      );
      expect(rows.map(({ kind, source, enabled }) => [kind, source, enabled])).toEqual([
        ['pipeline', 'parent', true],
        ['carrier pigeon', '', false],
      ]);
    });

    it('have a next time while they and their pipeline are enabled', async () => {
      await save('p', [every(minuteMs)]);
      expect((await schedules()).map(({ nextFireAt }) => nextFireAt.getTime())).toEqual([start + minuteMs]);
      await save('p', [every(minuteMs, { enabled: false })]);
      expect(await schedules()).toEqual([]);
      await save('p', [every(minuteMs)], true);
      expect(await schedules()).toEqual([]);
      await save('p', [every(minuteMs)]);
      await database.unitOfWork.write((manager) => index.pipelineDeleted(manager, 'p'));
      expect(await schedules()).toEqual([]);
    });

    it('keep their next time over a save that does not touch it, and get another with another schedule', async () => {
      await save('p', [every(minuteMs)]);
      clock.at += minuteMs;
      await save('p', [every(minuteMs, { parameters: { a: 1 } })]);
      expect((await schedules())[0]?.nextFireAt.getTime()).toBe(start + minuteMs);
      await save('p', [every(2 * minuteMs)]);
      expect((await schedules())[0]?.nextFireAt.getTime()).toBe(start + 2 * minuteMs);
    });
  });

  describe('by the clock', () => {
    it('fire when they are due, not before, and once', async () => {
      await save('p', [every(minuteMs, { runAsUser: ' deployer ', parameters: { size: 'm' } })]);
      expect(await scheduler.fireDue()).toBe(0);
      clock.at += minuteMs;
      expect(await scheduler.fireDue()).toBe(1);
      expect(await scheduler.fireDue()).toBe(0);
      const correlationId = `cron:p:clock:${String(start + minuteMs)}`;
      expect(ledger.started.get(correlationId)).toMatchObject({
        application: 'shop',
        pipelineNameOrId: 'p',
        user: { user: 'deployer', roles: [] },
        trigger: { type: 'every', parameters: { size: 'm' }, eventId: correlationId, scheduledTime: start + minuteMs },
      });
    });

    it('do not start twice when the process dies between the start and the note of it', async () => {
      await save('p', [every(minuteMs)]);
      clock.at += minuteMs;
      const durable = new Promise<void>((resolve) => {
        ledger.after = () => {
          resolve();
          return new Promise(() => undefined);
        };
      });
      void scheduler.fireDue();
      await durable;
      await restart();
      await scheduler.fireDue();
      expect(ledger.calls).toBe(2);
      expect(ledger.times()).toEqual(['12:01:00']);
      expect((await schedules())[0]?.nextFireAt.getTime()).toBe(start + 2 * minuteMs);
    });

    it('start late rather than never when the process dies after the decision, however long it is gone', async () => {
      await save('p', [every(60 * minuteMs)]);
      clock.at += 60 * minuteMs;
      const decided = new Promise<void>((resolve) => {
        ledger.before = () => {
          resolve();
          return new Promise(() => undefined);
        };
      });
      void scheduler.fireDue();
      await decided;
      clock.at += 30 * minuteMs;
      await restart();
      await scheduler.fireDue();
      expect(ledger.times()).toEqual(['13:00:00']);
    });

    it('make up for every time of the last minute', async () => {
      await save('p', [every(10_000)]);
      clock.at += 40_000;
      await scheduler.fireDue();
      expect(ledger.times()).toEqual(['12:00:10', '12:00:20', '12:00:30', '12:00:40']);
    });

    it('make up once, with the latest time, for what was missed within ten minutes', async () => {
      await save('p', [every(minuteMs)]);
      clock.at += 5 * minuteMs + 30_000;
      await scheduler.fireDue();
      expect(ledger.times()).toEqual(['12:05:00']);
      await save('hourly', [every(60 * minuteMs)]);
      clock.at = start + 3 * 60 * minuteMs + 5 * minuteMs;
      ledger.started.clear();
      await scheduler.fireDue();
      expect([...ledger.started.values()].map(({ pipelineNameOrId }) => pipelineNameOrId)).toContain('hourly');
      expect(ledger.times()).toContain('15:00:00');
    });

    it('let go what was missed by more than ten minutes, or make up for it once where that is wanted', async () => {
      await save('skips', [every(60 * minuteMs)]);
      await save('once', [every(60 * minuteMs, { misfire: 'fireOnce' })]);
      clock.at += 3 * 60 * minuteMs + 30 * minuteMs;
      await scheduler.fireDue();
      expect([...ledger.started.values()].map(({ pipelineNameOrId }) => pipelineNameOrId)).toEqual(['once']);
      expect((await schedules()).map(({ nextFireAt }) => nextFireAt.getTime())).toEqual([
        start + 4 * 60 * minuteMs,
        start + 4 * 60 * minuteMs,
      ]);
      const skipped = (await schedules()).find(({ pipelineId }) => pipelineId === 'skips');
      expect(skipped?.lastProblem).toContain('skipped');
    });

    it('go on after a refusal, which stays to be read', async () => {
      await save('p', [every(minuteMs)]);
      clock.at += minuteMs;
      ledger.before = () => Promise.reject(new Refused('invalid', 'No such size.'));
      await scheduler.fireDue();
      const [row] = await schedules();
      expect(row).toMatchObject({ lastProblem: 'No such size.', failures: 0, lastFiredAt: null });
      expect(row?.nextFireAt.getTime()).toBe(start + 2 * minuteMs);
    });

    it('try again, ever more slowly, while starting is not possible', async () => {
      await save('p', [every(60 * minuteMs)]);
      clock.at += 60 * minuteMs;
      ledger.before = () => Promise.reject(new Refused('unavailable', 'Later.'));
      await scheduler.fireDue();
      await scheduler.fireDue();
      expect(ledger.calls).toBe(1);
      clock.at += 1000;
      await scheduler.fireDue();
      expect((await schedules())[0]).toMatchObject({ failures: 2 });
      ledger.before = () => Promise.resolve();
      clock.at += 2000;
      await scheduler.fireDue();
      expect(ledger.times()).toEqual(['13:00:00']);
      expect((await schedules())[0]).toMatchObject({ failures: 0, lastProblem: '' });
    });

    it('give up after a dozen failures, and take the next time', async () => {
      await save('p', [every(60 * minuteMs)]);
      clock.at += 60 * minuteMs;
      ledger.before = () => Promise.reject(new Error('a bug'));
      for (let round = 0; round < 15; round++) {
        await scheduler.fireDue();
        clock.at += minuteMs;
      }
      expect(ledger.calls).toBe(12);
      expect((await schedules())[0]?.nextFireAt.getTime()).toBe(start + 120 * minuteMs);
    });

    it('are not kept back by one that cannot start', async () => {
      await save('bad', [every(minuteMs)]);
      await save('good', [every(minuteMs)]);
      clock.at += minuteMs;
      ledger.before = ({ pipelineNameOrId }) =>
        pipelineNameOrId === 'bad' ? Promise.reject(new Refused('unavailable', 'Later.')) : Promise.resolve();
      await scheduler.fireDue();
      expect([...ledger.started.values()].map(({ pipelineNameOrId }) => pipelineNameOrId)).toEqual(['good']);
    });

    it('do not fire what a save has taken away', async () => {
      await save('p', [every(minuteMs)]);
      clock.at += minuteMs;
      await save('p', []);
      expect(await scheduler.fireDue()).toBe(0);
    });

    it('start ten thousand that are due at one instant, each once, also over a crash in between', async () => {
      const count = 10_000;
      await database.unitOfWork.write(async (manager) => {
        const id = (n: number): string => `p${String(n).padStart(5, '0')}`;
        for (let from = 0; from < count; from += 1000) {
          const numbers = Array.from({ length: 1000 }, (_, n) => from + n);
          const rows = numbers.map((n) => ({ pipelineId: id(n), triggerId: 'clock' }));
          const body = every(minuteMs);
          await manager.getRepository<ObjectLiteral>(TriggerRow).insert(
            rows.map((row) => ({
              ...row,
              application: 'shop',
              kind: 'every',
              source: '',
              position: 0,
              enabled: true,
              body,
            })),
          );
          const at = new Date(start + minuteMs);
          await manager.getRepository(CronScheduleRow).insert(
            rows.map((row) => ({
              ...row,
              timing: String(minuteMs),
              nextFireAt: at,
              dueAt: at,
              claimedAt: null,
              lastFiredAt: null,
              failures: 0,
              lastProblem: '',
            })),
          );
        }
      });
      clock.at += minuteMs;
      const crash = new Promise<void>((resolve) => {
        ledger.after = () => {
          if (ledger.started.size <= count / 2) return Promise.resolve();
          resolve();
          return new Promise(() => undefined);
        };
      });
      void scheduler.fireDue();
      await crash;
      await restart();
      await scheduler.fireDue();
      expect(ledger.started.size).toBe(count);
      expect(new Set(ledger.times())).toEqual(new Set(['12:01:00']));
      expect(await scheduler.fireDue()).toBe(0);
    });
  });

  describe('by the end of another pipeline', () => {
    const ended = (
      status: string,
      eventId = 'event-1',
    ): Parameters<PipelineCompletions['onExecutionCompleted']>[0] => ({
      eventId,
      executionId: 'e1',
      application: 'shop',
      pipelineConfigId: 'parent',
      status,
      user: 'alice',
    });
    const completions = (): PipelineCompletions =>
      new PipelineCompletions(new TriggerEvents(database.unitOfWork, kinds, ledger));
    const after = (pipeline: string, ends: string, more: JsonObject = {}): JsonObject => ({
      ...{ type: 'pipeline', enabled: true, pipeline, ends },
      ...more,
    });

    it('start every pipeline that waits for this end, in the name of who ran it', async () => {
      await save('a', [after('parent', 'SUCCEEDED', { parameters: { x: 1 } })]);
      await save('b', [after('parent', 'SUCCEEDED', { runAsUser: 'robot' })]);
      await save('c', [after('parent', 'TERMINAL')]);
      await save('d', [after('other', 'SUCCEEDED')]);
      await save('e', [after('parent', 'SUCCEEDED', { enabled: false })]);
      const verdicts = await completions().onExecutionCompleted(ended('SUCCEEDED'));
      expect(verdicts.map(({ pipelineId }) => pipelineId)).toEqual(['a', 'b']);
      expect([...ledger.started.values()].map(({ user, trigger }) => [user.user, trigger['parameters']])).toEqual([
        ['alice', { x: 1 }],
        ['robot', undefined],
      ]);
      expect(ledger.started.get('event-1:a')?.trigger).toMatchObject({
        parentExecution: { id: 'e1', application: 'shop', pipelineConfigId: 'parent', status: 'SUCCEEDED' },
      });
    });

    it('start once when the end is told twice, and again when the parent ends again', async () => {
      await save('a', [after('parent', 'SUCCEEDED')]);
      await completions().onExecutionCompleted(ended('SUCCEEDED'));
      await completions().onExecutionCompleted(ended('SUCCEEDED'));
      expect(ledger.started.size).toBe(1);
      await completions().onExecutionCompleted(ended('SUCCEEDED', 'event-2'));
      expect(ledger.started.size).toBe(2);
    });

    it('start one pipeline once, by its first trigger that matches', async () => {
      await save('a', [
        after('parent', 'TERMINAL'),
        after('parent', 'SUCCEEDED', { id: 'z' }),
        after('parent', 'SUCCEEDED', { id: 'b' }),
      ]);
      const verdicts = await completions().onExecutionCompleted(ended('SUCCEEDED'));
      expect(verdicts.map(({ triggerId }) => triggerId)).toEqual(['z']);
    });

    it('are told again when one cannot start for now, and not because one is refused', async () => {
      await save('a', [after('parent', 'SUCCEEDED')]);
      await save('b', [after('parent', 'SUCCEEDED')]);
      ledger.before = ({ pipelineNameOrId }) =>
        pipelineNameOrId === 'a' ? Promise.reject(new Refused('unavailable', 'Later.')) : Promise.resolve();
      await expect(completions().onExecutionCompleted(ended('SUCCEEDED'))).rejects.toThrow('Later.');
      expect([...ledger.started.keys()]).toEqual(['event-1:b']);
      ledger.before = () => Promise.reject(new Refused('invalid', 'Never.'));
      const verdicts = await completions().onExecutionCompleted(ended('SUCCEEDED', 'event-2'));
      expect(verdicts.map(({ reason }) => reason)).toEqual(['Never.', 'Never.']);
    });

    it('read the end of an ad-hoc execution as nobody’s affair', async () => {
      const facts = { executionId: 'e', application: 'shop', status: 'SUCCEEDED', pipelineConfigId: null };
      const completion = completionOf('event', facts);
      expect(completion).toEqual({ eventId: 'event', executionId: 'e', application: 'shop', status: 'SUCCEEDED' });
      expect(completion === undefined ? [] : await completions().onExecutionCompleted(completion)).toEqual([]);
      expect(completionOf('event', {})).toBeUndefined();
    });
  });
});
