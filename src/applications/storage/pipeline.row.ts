import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { JsonObject } from '../../kernel/index.ts';
import { instant } from '../../persistence/index.ts';

/** Where a pipeline without an `index` stands: after all others. */
export const lastPosition = 2_147_483_647;

@Entity('pipeline')
@Index('pipeline_name', ['application', 'nameKey'], { unique: true })
@Index('pipeline_position', ['application', 'position', 'nameKey'])
export class PipelineRow {
  @PrimaryColumn({ type: 'varchar', length: 100 }) id!: string;
  /** Id of the application: its name in lower case. */
  @Column({ type: 'varchar', length: 250 }) application!: string;
  @Column({ type: 'varchar', length: 500 }) name!: string;
  /** The name in lower case, without space at its ends. */
  @Column({ type: 'varchar', length: 500 }) nameKey!: string;
  /** The document's `index`, or {@link lastPosition}. */
  @Column({ type: 'integer' }) position!: number;
  @Column({ type: 'boolean' }) disabled!: boolean;
  @Column({ type: 'integer' }) revision!: number;
  @Column({ type: 'bigint', transformer: instant }) createdAt!: Date;
  @Column({ type: 'bigint', transformer: instant }) updatedAt!: Date;
  @Column({ type: 'varchar', length: 250 }) updatedBy!: string;
  @Column({ type: 'simple-json' }) document!: JsonObject;
}

export type PipelineValues = { [K in keyof PipelineRow]: PipelineRow[K] };
