export { type FoundDocument, pipelinesIn } from './model/documents.ts';
export { scenariosIn, type Scenario } from './model/scenario.ts';
export { simulate, type SimulationReport } from './simulator.ts';
export type { TimelineEntry } from './timeline.ts';
