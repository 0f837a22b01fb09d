export * from './clock.ts';
export * from './domain-error.ts';
export * from './domain-events.ts';
export * from './json.ts';
export * from './plugin.ts';
export * from './secret.ts';
export * from './ulid.ts';
export * from './wall-clock.ts';
