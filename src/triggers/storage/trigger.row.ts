import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { JsonObject } from '../../kernel/index.ts';

/** One trigger of one pipeline, kept with the pipeline in one transaction. An event finds it by kind and source. */
@Entity('trigger')
@Index('trigger_source', ['kind', 'source'])
export class TriggerRow {
  @PrimaryColumn({ type: 'varchar', length: 100 }) pipelineId!: string;
  @PrimaryColumn({ type: 'varchar', length: 100 }) triggerId!: string;
  @Column({ type: 'varchar', length: 250 }) application!: string;
  /** The trigger's `type`. */
  @Column({ type: 'varchar', length: 100 }) kind!: string;
  /** What an event must name, in the words of the kind; empty where no event is meant. */
  @Column({ type: 'varchar', length: 500 }) source!: string;
  /** Its place in the pipeline's list: where several match one event, the first one counts. */
  @Column({ type: 'integer' }) position!: number;
  /** The trigger and its pipeline, both. */
  @Column({ type: 'boolean' }) enabled!: boolean;
  @Column({ type: 'simple-json' }) body!: JsonObject;
}

export type TriggerValues = { [K in keyof TriggerRow]: TriggerRow[K] };
