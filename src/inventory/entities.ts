import { InventoryAccountRow, ResourceRow } from './storage/resource.row.ts';

/** The tables of this feature, for the data source. */
export const inventoryEntities: (new () => object)[] = [ResourceRow, InventoryAccountRow];
