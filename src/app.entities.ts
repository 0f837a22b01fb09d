import { accessEntities } from './access/index.ts';
import { applicationEntities } from './applications/index.ts';
import { inventoryEntities } from './inventory/index.ts';
import { orchestrationEntities } from './orchestration/index.ts';
import { providerEntities } from './providers/index.ts';
import { templateEntities } from './templates/index.ts';
import { triggerEntities } from './triggers/index.ts';

/** The rows of all features. Each feature names its own in its `index.ts`. */
export const entities = [
  ...accessEntities,
  ...applicationEntities,
  ...inventoryEntities,
  ...orchestrationEntities,
  ...providerEntities,
  ...templateEntities,
  ...triggerEntities,
];
