import type { Status } from './execution.ts';

const complete = new Set<Status>(['SUCCEEDED', 'SKIPPED', 'FAILED_CONTINUE', 'STOPPED', 'TERMINAL', 'CANCELED']);
const halting = new Set<Status>(['STOPPED', 'TERMINAL', 'CANCELED']);
const failing = new Set<Status>(['FAILED_CONTINUE', 'STOPPED', 'TERMINAL']);
const satisfying = new Set<Status>(['SUCCEEDED', 'SKIPPED', 'FAILED_CONTINUE']);

/** It will not go on by itself. */
export const isComplete = (status: Status): boolean => complete.has(status);
/** What depends on it does not run. */
export const isHalt = (status: Status): boolean => halting.has(status);
/** It did not do what it was there for, whatever that means for the others. */
export const hasFailed = (status: Status): boolean => failing.has(status);
/** What depends on it may run. */
export const isSatisfied = (status: Status): boolean => satisfying.has(status);
/** It has begun and is not over: it runs, or stands still for a pause. */
export const isActive = (status: Status): boolean => status === 'RUNNING' || status === 'PAUSED';
