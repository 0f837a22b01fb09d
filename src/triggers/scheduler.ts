import { Inject, Injectable, Logger } from '@nestjs/common';
import { In, LessThanOrEqual } from 'typeorm';
import { Clock, DomainError, type JsonObject } from '../kernel/index.ts';
import { UnitOfWork } from '../persistence/index.ts';
import { decide, nextAfter } from './model/misfire.ts';
import { inTurns } from './model/in-turns.ts';
import { PipelineStarter, type Timing } from './port.ts';
import { CronScheduleRow } from './storage/cron-schedule.row.ts';
import { writeAdvance, writeClaim, writeFinish, writePostpone } from './storage/schedule-statements.ts';
import { TriggerRow } from './storage/trigger.row.ts';
import { TriggerKinds } from './trigger-kinds.ts';

/** Rows that are read and claimed at once. */
const batchSize = 500;
/** Starts under way at a time. They share their commits, so more than a few pay. */
const startsAtATime = 64;
/** About seven minutes of trying, one minute apart in the end. */
const mostFailures = 12;
const longestPauseMs = 60_000;

/** A time that is to be fired. */
interface Fire {
  row: CronScheduleRow;
  trigger: TriggerRow;
  timing: Timing;
}

/**
 * Fires what is due by the clock. A fire is first decided (durably), then started under an id made of trigger and time,
 * then the row goes on: wherever the process ends in between, the time is neither missed nor fired twice.
 *
 * @see docs/cron.md
 */
@Injectable()
export class Scheduler {
  readonly #log = new Logger('Scheduler');
  #underWay: Promise<number> | undefined;
  #stopped = false;

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(TriggerKinds) private readonly kinds: TriggerKinds,
    @Inject(PipelineStarter) private readonly starter: PipelineStarter,
  ) {}

  /**
   * Starts everything that is due now. One round at a time: who asks meanwhile gets the answer of that one.
   *
   * @returns how many times were fired
   */
  async fireDue(): Promise<number> {
    this.#underWay ??= this.#rounds().finally(() => {
      this.#underWay = undefined;
    });
    return await this.#underWay;
  }

  /** Begins nothing more; resolves when what is under way is done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#underWay?.catch(() => undefined);
  }

  async #rounds(): Promise<number> {
    let fired = 0;
    while (!this.#stopped) {
      const rows = await this.#due();
      if (rows.length === 0) break;
      const fires = await this.#claim(rows);
      await inTurns(fires, startsAtATime, (fire) => this.#fire(fire));
      fired += fires.length;
    }
    return fired;
  }

  async #due(): Promise<[CronScheduleRow, TriggerRow | undefined][]> {
    return await this.unitOfWork.read(async (manager) => {
      const rows = await manager.find(CronScheduleRow, {
        where: { dueAt: LessThanOrEqual(this.clock.now()) },
        order: { dueAt: 'ASC', pipelineId: 'ASC', triggerId: 'ASC' },
        take: batchSize,
      });
      const pipelineId = In([...new Set(rows.map((row) => row.pipelineId))]);
      const triggers = rows.length === 0 ? [] : await manager.findBy(TriggerRow, { pipelineId, enabled: true });
      const byKey = new Map(triggers.map((row) => [JSON.stringify([row.pipelineId, row.triggerId]), row]));
      return rows.map((row) => [row, byKey.get(JSON.stringify([row.pipelineId, row.triggerId]))]);
    });
  }

  async #claim(rows: [CronScheduleRow, TriggerRow | undefined][]): Promise<Fire[]> {
    const now = this.clock.now();
    const fires: Fire[] = [];
    await this.unitOfWork.append((statements) => {
      for (const [row, trigger] of rows) {
        const known = trigger === undefined ? undefined : this.kinds.read(trigger);
        const timing = known?.handler.timing(known.trigger);
        if (trigger === undefined || timing === undefined) {
          writeFinish(statements, row);
          continue;
        }
        const decision = decide(row.nextFireAt, row.claimedAt !== null, timing, now);
        if (decision.kind === 'skip') {
          const problem = `Missed ${row.nextFireAt.toISOString()} by more than ten minutes; skipped.`;
          this.#log.warn(`Pipeline ${row.pipelineId}, trigger ${row.triggerId}: ${problem}`);
          writeAdvance(statements, row, decision.next, undefined, problem);
          continue;
        }
        if (row.claimedAt === null) writeClaim(statements, row, decision.at, now);
        fires.push({ row: Object.assign(row, { nextFireAt: decision.at }), trigger, timing });
      }
    });
    return fires;
  }

  async #fire({ row, trigger, timing }: Fire): Promise<void> {
    const problem = await this.#start(row, trigger);
    const now = this.clock.now();
    if (problem?.again === true && row.failures + 1 < mostFailures) {
      const pauseMs = Math.min(longestPauseMs, 1000 * 2 ** row.failures);
      await this.unitOfWork.append((statements) => {
        writePostpone(statements, row, new Date(now.getTime() + pauseMs), problem.text);
      });
      return;
    }
    const next = nextAfter(row.nextFireAt, timing, now);
    await this.unitOfWork.append((statements) => {
      writeAdvance(statements, row, next, problem === undefined ? row.nextFireAt : undefined, problem?.text ?? '');
    });
  }

  async #start(row: CronScheduleRow, trigger: TriggerRow): Promise<{ again: boolean; text: string } | undefined> {
    const fireTime = row.nextFireAt.getTime();
    const correlationId = `cron:${row.pipelineId}:${row.triggerId}:${String(fireTime)}`;
    try {
      await this.starter.start({
        application: trigger.application,
        pipelineNameOrId: row.pipelineId,
        user: { user: runAs(trigger.body) ?? 'cron', roles: [] },
        trigger: { ...trigger.body, eventId: correlationId, scheduledTime: fireTime },
        correlationId,
      });
      return undefined;
    } catch (error) {
      const again = !(error instanceof DomainError) || error.refusal === 'unavailable';
      const text = error instanceof Error ? error.message : String(error);
      const stack = error instanceof Error && !(error instanceof DomainError) ? error.stack : undefined;
      this.#log.error(`Pipeline ${row.pipelineId} was not started at ${row.nextFireAt.toISOString()}: ${text}`, stack);
      return { again, text };
    }
  }
}

/** The `runAsUser` of a trigger; blank counts as none. */
export function runAs(body: JsonObject): string | undefined {
  const user = body['runAsUser'];
  return typeof user === 'string' && user.trim() !== '' ? user.trim() : undefined;
}
