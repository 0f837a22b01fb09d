/**
 * What the stages are built from whose cloud, build system or metric store this server does not have: they are known,
 * checked and shown in full, and refused in plain words when they run. Whoever brings what such a stage waits for replaces
 * the class in the stage's folder; its options stay.
 */
export * from './absent-service.ts';
export * from './awaiting-stage.ts';
export * from './fields.ts';
export * from './refusals.ts';
