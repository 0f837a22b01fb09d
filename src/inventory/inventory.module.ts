import { Module } from '@nestjs/common';
import { InventoryWatch } from './inventory-watch.ts';
import { Inventory } from './inventory.ts';
import { ResourceReader } from './storage/resource-reader.ts';
import { ResourceWriter } from './storage/resource-writer.ts';

/** What runs where. Needs `UnitOfWork`, `Clock`, `DomainEvents` and `Accounts` from modules that are global. */
@Module({
  providers: [Inventory, InventoryWatch, ResourceReader, ResourceWriter],
  exports: [Inventory, InventoryWatch],
})
export class InventoryModule {}
