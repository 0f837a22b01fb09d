import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { JsonObject } from '../../kernel/index.ts';
import { instant } from '../../persistence/index.ts';

@Entity('project')
@Index('project_name', ['nameKey'], { unique: true })
export class ProjectRow {
  @PrimaryColumn({ type: 'varchar', length: 100 }) id!: string;
  /** As its owner writes it. */
  @Column({ type: 'varchar', length: 250 }) name!: string;
  /** The name in lower case, without space at its ends. */
  @Column({ type: 'varchar', length: 250 }) nameKey!: string;
  /** 1, and one more with each change. */
  @Column({ type: 'integer' }) revision!: number;
  @Column({ type: 'bigint', transformer: instant }) createdAt!: Date;
  @Column({ type: 'bigint', transformer: instant }) updatedAt!: Date;
  @Column({ type: 'varchar', length: 250 }) updatedBy!: string;
  @Column({ type: 'simple-json' }) document!: JsonObject;
}

export type ProjectValues = { [K in keyof ProjectRow]: ProjectRow[K] };
