/** How stages find artifacts, and hand on those that they make. */
export { bindIfExpected, bindProducedArtifacts, bound } from './bind.ts';
export { artifactOfStage, visibleArtifacts } from './visible.ts';
export { EarlierExecutions, type Wanted } from './earlier-executions.ts';
export { artifactsOfExecution } from './of-execution.ts';
