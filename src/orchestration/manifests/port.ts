/** What stages of manifests are built from, as `server-groups/port.ts` is for those of server groups. */
export * from './change.ts';
export * from './cloud.ts';
export * from './deployment.ts';
export { manifestsIn } from './documents.ts';
export * from './manifest-stage.ts';
export * from './operation.ts';
export * from './options.ts';
export * from './outputs.ts';
export * from './source.ts';
export * from './stability.ts';
export * from './strategies.ts';
export * from './target.ts';
export * from './traffic.ts';
export { lookAgain, minuteMs, newsIn } from './waiting.ts';
