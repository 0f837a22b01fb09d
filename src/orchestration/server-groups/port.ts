/**
 * What stages of server groups are built from: the folders `orchestration/stages/<stage>/` import it, as they import
 * the stage port.
 */
export * from './cloud.ts';
export * from './cluster-stage.ts';
export * from './creation.ts';
export * from './deployed.ts';
export * from './instances-stage.ts';
export * from './options.ts';
export * from './server-group-stage.ts';
export * from './steps.ts';
export * from './strategy-pipeline.ts';
export * from './waiting.ts';
