/** What stages share that follow other executions: `pipeline`, `monitorPipeline`, `runMultiplePipelines` and their like. */
export * from './child.ts';
export * from './failure.ts';
export * from './verdict.ts';
