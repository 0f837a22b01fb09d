import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Json } from '../../kernel/index.ts';
import { instant } from '../../persistence/index.ts';

/** One of the three rows of an operation: what was meant, what the cloud answered, what was seen. */
@Entity('operation')
@Index('operation_thing', ['account', 'region', 'name', 'at'])
@Index('operation_at', ['at'])
export class OperationRow {
  /** Id of the intent, as the provider got it. */
  @PrimaryColumn({ type: 'varchar', length: 400 }) operation!: string;
  @PrimaryColumn({ type: 'varchar', length: 12 }) phase!: 'intent' | 'call' | 'observation';
  @Column({ type: 'bigint', transformer: instant }) at!: Date;
  @Column({ type: 'varchar', length: 100 }) account!: string;
  @Column({ type: 'varchar', length: 100 }) provider!: string;
  /** `serverGroups.resize` */
  @Column({ type: 'varchar', length: 100 }) call!: string;
  @Column({ type: 'varchar', length: 250 }) region!: string;
  @Column({ type: 'varchar', length: 250 }) name!: string;
  /** `meant`; `taken` or `refused`; `seen` or `unseen`. */
  @Column({ type: 'varchar', length: 20 }) outcome!: string;
  @Column({ type: 'simple-json' }) detail!: Json;
  /** How often it was called: more than once after a crash, or when the cloud did not answer. */
  @Column({ type: 'integer' }) times!: number;
}
