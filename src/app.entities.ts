import { applicationEntities } from './applications/index.ts';
import { orchestrationEntities } from './orchestration/index.ts';
import { providerEntities } from './providers/index.ts';

/** The rows of all features. Each feature names its own in its `index.ts`. */
export const entities = [...applicationEntities, ...orchestrationEntities, ...providerEntities];
