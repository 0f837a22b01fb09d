import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { instant } from '../../persistence/index.ts';

/** Something that an account has shown. */
@Entity('inventory_resource')
@Index('inventory_resource_account', ['account', 'kind', 'id'])
@Index('inventory_resource_application', ['application', 'kind', 'id'])
@Index('inventory_resource_cluster', ['cluster', 'kind', 'account', 'id'])
export class ResourceRow {
  /** `account/kind/region/name` */
  @PrimaryColumn({ type: 'varchar', length: 1000 }) id!: string;
  @Column({ type: 'varchar', length: 250 }) provider!: string;
  @Column({ type: 'varchar', length: 250 }) account!: string;
  @Column({ type: 'varchar', length: 32 }) kind!: string;
  @Column({ type: 'varchar', length: 250 }) region!: string;
  @Column({ type: 'varchar', length: 500 }) name!: string;
  /** In lower case; empty where the name belongs to none. */
  @Column({ type: 'varchar', length: 500 }) application!: string;
  @Column({ type: 'varchar', length: 500 }) cluster!: string;
  /** The thing as the provider's port has it, as JSON with its keys in order. */
  @Column({ type: 'text' }) body!: string;
  /** Of the body: what has not changed is not written. */
  @Column({ type: 'varchar', length: 43 }) contentHash!: string;
  @Column({ type: 'bigint', transformer: instant }) observedAt!: Date;
  @Column({ type: 'bigint', transformer: instant }) changedAt!: Date;
}

/** An account that has shown everything it has, and when it last did. */
@Entity('inventory_account')
export class InventoryAccountRow {
  @PrimaryColumn({ type: 'varchar', length: 250 }) account!: string;
  /** Of the last full list. */
  @Column({ type: 'bigint', transformer: instant }) listedAt!: Date;
}
