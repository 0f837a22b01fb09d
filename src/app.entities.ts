import { applicationEntities } from './applications/index.ts';

/** The rows of all features. Each feature names its own in its `index.ts`. */
export const entities = [...applicationEntities];
