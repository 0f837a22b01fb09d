export { inventoryEntities } from './entities.ts';
export { Inventory, type InventoryFilter } from './inventory.ts';
export { InventoryModule } from './inventory.module.ts';
export { InventoryWatch } from './inventory-watch.ts';
export type { AccountProblem, AccountState } from './model/account-state.ts';
export type { Page, PageRequest } from './model/page.ts';
export {
  type Cluster,
  type ClusterKey,
  InventoryChanged,
  type ResourceChange,
  type ResourceKey,
  type ResourceKind,
  type ResourceOf,
  type Seen,
} from './model/resource.ts';
