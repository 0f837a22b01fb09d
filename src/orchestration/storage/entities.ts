import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { wholeNumber } from '../../persistence/index.ts';
import { ConditionRow } from './condition.row.ts';

/** One run. A list reads this row alone: `digest` says of each top-level stage what a list shows. */
@Entity('execution')
@Index('execution_application_id', ['application', 'id'])
@Index('execution_application_status_id', ['application', 'status', 'id'])
@Index('execution_pipelineConfigId_id', ['pipelineConfigId', 'id'])
@Index('execution_type_application_id', ['type', 'application', 'id'])
@Index('execution_pipelineConfigId_status_id', ['pipelineConfigId', 'status', 'id'])
@Index('execution_status_id', ['status', 'id'])
@Index('execution_parentExecutionId_id', ['parentExecutionId', 'id'])
export class ExecutionRow {
  /** ULID: sorts by birth. */
  @PrimaryColumn({ type: 'varchar', length: 26 }) id!: string;
  @Column({ type: 'varchar', length: 16 }) type!: string;
  @Column({ type: 'varchar', length: 255 }) application!: string;
  @Column({ type: 'varchar', length: 64, nullable: true }) pipelineConfigId!: string | null;
  @Column({ type: 'varchar', length: 512 }) name!: string;
  @Column({ type: 'varchar', length: 16 }) status!: string;
  /** 1 while it waits for a place among the executions of its pipeline. */
  @Column({ type: 'integer' }) waiting!: number;
  @Index('execution_correlation', { unique: true })
  @Column({ type: 'varchar', length: 255, nullable: true })
  correlationId!: string | null;
  @Column({ type: 'varchar', length: 26, nullable: true }) parentExecutionId!: string | null;
  @Column({ type: 'varchar', length: 255 }) startedBy!: string;
  @Column({ type: 'bigint', transformer: wholeNumber }) buildTime!: number;
  @Column({ type: 'bigint', nullable: true, transformer: wholeNumber }) startTime!: number | null;
  @Column({ type: 'bigint', nullable: true, transformer: wholeNumber }) endTime!: number | null;
  /** As of its last change of status, as the digest; the log knows the newest. */
  @Column({ type: 'integer' }) seq!: number;
  @Column({ type: 'text' }) digest!: string;
  /** The execution without its stages; `stageIds` in their order. */
  @Column({ type: 'text' }) body!: string;
}

@Entity('execution_stage')
export class StageRow {
  @PrimaryColumn({ type: 'varchar', length: 26 }) executionId!: string;
  @PrimaryColumn({ type: 'varchar', length: 26 }) id!: string;
  @Column({ type: 'text' }) body!: string;
}

/**
 * The log: applied in order to the execution as it was created, it gives the execution as it is. A row holds the events of
 * one step as a list, `seq` and `at` are those of the last one.
 */
@Entity('execution_event')
export class EventRow {
  @PrimaryColumn({ type: 'varchar', length: 26 }) executionId!: string;
  @PrimaryColumn({ type: 'integer' }) seq!: number;
  @Column({ type: 'bigint', transformer: wholeNumber }) at!: number;
  @Column({ type: 'text' }) body!: string;
}

/** The outbox: what is to be done, written in the same transaction as the state that asks for it. */
@Entity('execution_effect')
export class EffectRow {
  @PrimaryColumn({ type: 'varchar', length: 26 }) executionId!: string;
  /** `<seq>.<n>`: the n-th effect of the event `seq`. */
  @PrimaryColumn({ type: 'varchar', length: 24 }) id!: string;
  @Column({ type: 'text' }) body!: string;
}

/** A word that an execution is found by. */
@Entity('execution_term')
export class TermRow {
  @PrimaryColumn({ type: 'varchar', length: 64, collation: 'C' }) term!: string;
  @PrimaryColumn({ type: 'varchar', length: 26 }) executionId!: string;
}

export const orchestrationEntities = [ConditionRow, ExecutionRow, StageRow, EventRow, EffectRow, TermRow];
