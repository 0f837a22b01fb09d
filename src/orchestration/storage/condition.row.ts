import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { JsonObject } from '../../kernel/index.ts';
import { instant } from '../../persistence/index.ts';

/** A condition that somebody has set while the server runs. */
@Entity('condition')
export class ConditionRow {
  /** The name in lower case. */
  @PrimaryColumn({ type: 'varchar', length: 100 }) id!: string;
  /** As it was given, checked; its instants as texts. */
  @Column({ type: 'simple-json' }) document!: JsonObject;
  @Column({ type: 'bigint', transformer: instant }) setAt!: Date;
  @Column({ type: 'varchar', length: 250 }) setBy!: string;
}
