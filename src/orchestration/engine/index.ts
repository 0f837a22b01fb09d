export * from './due.ts';
export * from './events.ts';
export * from './graph.ts';
export { transition } from './transition.ts';
