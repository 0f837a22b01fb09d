import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { JsonObject } from '../../kernel/index.ts';
import { instant } from '../../persistence/index.ts';

@Entity('pipeline_template')
export class TemplateRow {
  @PrimaryColumn({ type: 'varchar', length: 200 }) id!: string;
  /** `v2`, or `1`. */
  @Column({ type: 'varchar', length: 10 }) schema!: string;
  /** Of the version that was saved last: lists show it without the documents. */
  @Column({ type: 'simple-json' }) metadata!: JsonObject;
  /** Number of the version that was made last. */
  @Column({ type: 'integer' }) version!: number;
  @Column({ type: 'bigint', transformer: instant }) createdAt!: Date;
  @Column({ type: 'bigint', transformer: instant }) updatedAt!: Date;
  @Column({ type: 'varchar', length: 250 }) updatedBy!: string;
}

/** Every version that was ever saved. Outlives its template: an execution names it by its digest. */
@Entity('pipeline_template_version')
@Index('pipeline_template_digest', ['templateId', 'digest'], { unique: true })
export class TemplateVersionRow {
  @PrimaryColumn({ type: 'varchar', length: 200 }) templateId!: string;
  @PrimaryColumn({ type: 'integer' }) version!: number;
  /** The sha256 of the document, in hex. */
  @Column({ type: 'varchar', length: 64 }) digest!: string;
  @Column({ type: 'bigint', transformer: instant }) savedAt!: Date;
  @Column({ type: 'varchar', length: 250 }) savedBy!: string;
  @Column({ type: 'simple-json' }) document!: JsonObject;
}

/** Which version a tag names now. */
@Entity('pipeline_template_tag')
export class TemplateTagRow {
  @PrimaryColumn({ type: 'varchar', length: 200 }) templateId!: string;
  @PrimaryColumn({ type: 'varchar', length: 20 }) tag!: string;
  @Column({ type: 'integer' }) version!: number;
}

/** A pipeline or a template that is made with a template. Written with it, or not at all. */
@Entity('pipeline_template_use')
@Index('pipeline_template_used', ['templateId', 'selector'])
export class TemplateUseRow {
  @PrimaryColumn({ type: 'varchar', length: 20 }) kind!: 'pipeline' | 'template';
  /** Of the pipeline, or of the template that builds on this one. */
  @PrimaryColumn({ type: 'varchar', length: 200 }) userId!: string;
  @PrimaryColumn({ type: 'varchar', length: 200 }) templateId!: string;
  /** A tag, or `sha256:` and a digest. */
  @PrimaryColumn({ type: 'varchar', length: 80 }) selector!: string;
  /** Of the pipeline; empty for a template. */
  @Column({ type: 'varchar', length: 250 }) application!: string;
  @Column({ type: 'varchar', length: 500 }) name!: string;
}

type Values<Row> = { [K in keyof Row]: Row[K] };
export type TemplateValues = Values<TemplateRow>;
export type TemplateVersionValues = Values<TemplateVersionRow>;
export type TemplateUseValues = Values<TemplateUseRow>;
