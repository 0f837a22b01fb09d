import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { JsonObject } from '../../kernel/index.ts';
import { instant } from '../../persistence/index.ts';

@Entity('application')
export class ApplicationRow {
  /** The name in lower case. */
  @PrimaryColumn({ type: 'varchar', length: 250 }) id!: string;
  /** As its owner writes it. */
  @Column({ type: 'varchar', length: 250 }) name!: string;
  /** 1, and one more with each change. */
  @Column({ type: 'integer' }) revision!: number;
  @Column({ type: 'bigint', transformer: instant }) createdAt!: Date;
  @Column({ type: 'bigint', transformer: instant }) updatedAt!: Date;
  @Column({ type: 'varchar', length: 250 }) updatedBy!: string;
  @Column({ type: 'simple-json' }) document!: JsonObject;
}

export type ApplicationValues = { [K in keyof ApplicationRow]: ApplicationRow[K] };
