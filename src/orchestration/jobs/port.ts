/** What stages are built from that run something to its end. */
export * from './job-stage.ts';
export * from './options.ts';
