import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { JsonObject } from '../../kernel/index.ts';
import { instant } from '../../persistence/index.ts';

export type DocumentKind = 'application' | 'pipeline' | 'project';

/** Every document that was ever saved, whole. Outlives what it is a revision of. */
@Entity('document_revision')
export class DocumentRevisionRow {
  @PrimaryColumn({ type: 'varchar', length: 20 }) kind!: DocumentKind;
  /** Id of the application, pipeline or project. */
  @PrimaryColumn({ type: 'varchar', length: 250 }) key!: string;
  @PrimaryColumn({ type: 'integer' }) revision!: number;
  @Column({ type: 'varchar', length: 250 }) application!: string;
  @Column({ type: 'varchar', length: 250 }) savedBy!: string;
  @Column({ type: 'bigint', transformer: instant }) savedAt!: Date;
  /** It was deleted then; the document is what it was last. */
  @Column({ type: 'boolean' }) deleted!: boolean;
  @Column({ type: 'simple-json' }) document!: JsonObject;
}

export type DocumentRevisionValues = { [K in keyof DocumentRevisionRow]: DocumentRevisionRow[K] };
