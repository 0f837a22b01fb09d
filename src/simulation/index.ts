export { type FoundDocument, isTemplate, pipelinesIn } from './model/documents.ts';
export { scenariosIn, type Scenario } from './model/scenario.ts';
export { offlinePlugins } from './offline-plugins.ts';
export { simulate, type SimulationReport } from './simulator.ts';
export type { TimelineEntry } from './timeline.ts';
export { validate, type Validation } from './validate.ts';
