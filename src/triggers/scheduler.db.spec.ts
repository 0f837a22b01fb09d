import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { ObjectLiteral } from 'typeorm';
import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { every, family, HandClock, Ledger, minuteMs, Refused, startMs } from '../../test/support/trigger-stand.ts';
import type { JsonObject } from '../kernel/index.ts';
import { triggerEntities } from './entities.ts';
import { Scheduler } from './scheduler.ts';
import { CronScheduleRow } from './storage/cron-schedule.row.ts';
import { TriggerRow } from './storage/trigger.row.ts';
import { TriggerIndex } from './trigger-index.ts';
import { TriggerKinds } from './trigger-kinds.ts';

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

    it('are those that the template of a pipeline makes, where it is made with one', async () => {
      await database.unitOfWork.write((manager) =>
        index.pipelineSaved(manager, {
          ...{ id: 'p', application: 'shop', name: 'p', disabled: false, revision: 1 },
          document: { triggers: [] },
          whole: { triggers: [{ type: 'pipeline', enabled: true, pipeline: 'parent', inherited: true }] },
        }),
      );
      const rows = await database.unitOfWork.read((manager) => manager.find(TriggerRow));
      expect(rows).toMatchObject([{ kind: 'pipeline', source: 'parent' }]);
    });

    it('have a next time while they and their pipeline are enabled', async () => {
      await save('p', [every(minuteMs)]);
      expect((await schedules()).map(({ nextFireAt }) => nextFireAt.getTime())).toEqual([startMs + minuteMs]);
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
      expect((await schedules())[0]?.nextFireAt.getTime()).toBe(startMs + minuteMs);
      await save('p', [every(2 * minuteMs)]);
      expect((await schedules())[0]?.nextFireAt.getTime()).toBe(startMs + 2 * minuteMs);
    });
  });

  describe('by the clock', () => {
    it('fire when they are due, not before, and once', async () => {
      await save('p', [every(minuteMs, { runAsUser: ' deployer ', parameters: { size: 'm' } })]);
      expect(await scheduler.fireDue()).toBe(0);
      clock.at += minuteMs;
      expect(await scheduler.fireDue()).toBe(1);
      expect(await scheduler.fireDue()).toBe(0);
      const correlationId = `cron:p:clock:${String(startMs + minuteMs)}`;
      expect(ledger.started.get(correlationId)).toMatchObject({
        application: 'shop',
        pipelineNameOrId: 'p',
        user: { user: 'deployer', roles: [] },
        trigger: {
          type: 'every',
          parameters: { size: 'm' },
          eventId: correlationId,
          scheduledTime: startMs + minuteMs,
        },
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
      expect((await schedules())[0]?.nextFireAt.getTime()).toBe(startMs + 2 * minuteMs);
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
      clock.at = startMs + 3 * 60 * minuteMs + 5 * minuteMs;
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
        startMs + 4 * 60 * minuteMs,
        startMs + 4 * 60 * minuteMs,
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
      expect(row?.nextFireAt.getTime()).toBe(startMs + 2 * minuteMs);
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
      expect((await schedules())[0]?.nextFireAt.getTime()).toBe(startMs + 120 * minuteMs);
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
          const at = new Date(startMs + minuteMs);
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
});
