import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { JsonObject } from '../../kernel/index.ts';
import { instant } from '../../persistence/index.ts';
import type { Caller, Permission } from '../port.ts';

/** An API token. The secret itself is nowhere. */
@Entity('api_token')
@Index('api_token_live_name', ['liveName'], { unique: true })
export class ApiTokenRow {
  /** ULID; it stands in the token, so that one row is read and compared. */
  @PrimaryColumn({ type: 'varchar', length: 26 }) id!: string;
  @Column({ type: 'varchar', length: 63 }) name!: string;
  /** The name until the token is revoked, then null: a name is free again, and never means two living tokens. */
  @Column({ type: 'varchar', length: 63, nullable: true }) liveName!: string | null;
  /** SHA-256 of the secret, base64url. */
  @Column({ type: 'varchar', length: 43 }) hash!: string;
  @Column({ type: 'simple-json' }) permissions!: Permission[];
  @Column({ type: 'simple-json' }) roles!: string[];
  /** Null: all. */
  @Column({ type: 'simple-json', nullable: true }) applications!: string[] | null;
  @Column({ type: 'varchar', length: 255 }) createdBy!: string;
  @Column({ type: 'bigint', transformer: instant }) createdAt!: Date;
  @Column({ type: 'bigint', nullable: true, transformer: instant }) expiresAt!: Date | null;
  @Column({ type: 'bigint', nullable: true, transformer: instant }) revokedAt!: Date | null;
  /** To the minute. */
  @Column({ type: 'bigint', nullable: true, transformer: instant }) lastUsedAt!: Date | null;
}

/** One thing that somebody did. Only ever added. */
@Entity('audit')
@Index('audit_application', ['application', 'id'])
@Index('audit_subject', ['subject', 'id'])
export class AuditRow {
  /** ULID. Sorts by birth. */
  @PrimaryColumn({ type: 'varchar', length: 26 }) id!: string;
  @Column({ type: 'bigint', transformer: instant }) at!: Date;
  @Column({ type: 'varchar', length: 255 }) who!: string;
  @Column({ type: 'varchar', length: 16 }) kind!: Caller['kind'];
  /** `pipeline.save`, `api-token.revoke` */
  @Column({ type: 'varchar', length: 63 }) action!: string;
  /** What it was done to, mostly an id. */
  @Column({ type: 'varchar', length: 255 }) subject!: string;
  @Column({ type: 'varchar', length: 255, nullable: true }) application!: string | null;
  @Column({ type: 'simple-json' }) facts!: JsonObject;
}
