import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { instant } from '../../persistence/index.ts';

/** When a trigger fires by itself next. There is a row only while it is enabled and has a next time. */
@Entity('cron_schedule')
@Index('cron_schedule_due', ['dueAt', 'pipelineId', 'triggerId'])
export class CronScheduleRow {
  @PrimaryColumn({ type: 'varchar', length: 100 }) pipelineId!: string;
  @PrimaryColumn({ type: 'varchar', length: 100 }) triggerId!: string;
  /** What the times were worked out from: another text is another schedule. */
  @Column({ type: 'varchar', length: 500 }) timing!: string;
  /** The instant that is to be fired; part of the execution's correlation id, so it is fired once. */
  @Column({ type: 'bigint', transformer: instant }) nextFireAt!: Date;
  /** When to look at it: `nextFireAt`, or later after a failure. */
  @Column({ type: 'bigint', transformer: instant }) dueAt!: Date;
  /** It was decided that `nextFireAt` is fired; it will be, however late, even after a crash. */
  @Column({ type: 'bigint', nullable: true, transformer: instant }) claimedAt!: Date | null;
  @Column({ type: 'bigint', nullable: true, transformer: instant }) lastFiredAt!: Date | null;
  /** How often the start of `nextFireAt` has failed. */
  @Column({ type: 'integer' }) failures!: number;
  /** Why the last fire started nothing; empty when it did. */
  @Column({ type: 'varchar', length: 1000 }) lastProblem!: string;
}
