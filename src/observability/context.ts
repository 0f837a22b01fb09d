import { AsyncLocalStorage } from 'node:async_hooks';

/** What every log line within a piece of work says of it. */
export interface LogBindings {
  requestId?: string;
  executionId?: string;
  stageId?: string;
  application?: string;
}

const current = new AsyncLocalStorage<LogBindings>();

/** Does `work`; every line that is logged meanwhile, however deep, carries the bindings. They add to those around it. */
export function withBindings<T>(bindings: LogBindings, work: () => T): T {
  return current.run({ ...current.getStore(), ...bindings }, work);
}

export function bindings(): LogBindings {
  return current.getStore() ?? {};
}
