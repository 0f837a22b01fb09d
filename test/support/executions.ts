import type { Execution, Stage } from '../../src/orchestration/port.ts';

/** An execution that runs, with the parts that a test cares about. */
export function anExecution(parts: Partial<Execution> = {}): Execution {
  return {
    id: '01EXECUTION',
    type: 'PIPELINE',
    application: 'shop',
    name: 'Ship it',
    rootId: parts.id ?? '01EXECUTION',
    status: 'RUNNING',
    buildTime: 0,
    startTime: 0,
    canceled: false,
    limitConcurrent: false,
    maxConcurrentExecutions: 0,
    keepWaitingPipelines: false,
    authentication: { user: 'ada', roles: [] },
    trigger: { type: 'manual', user: 'ada' },
    notifications: [],
    stages: [],
    seq: 0,
    ...parts,
  };
}

/** A stage that has not begun; its `source` is its context where nothing else is said. */
export function aStage(parts: Partial<Stage> = {}): Stage {
  const refId = parts.refId ?? '1';
  const type = parts.type ?? 'noop';
  return {
    id: `01STAGE-${refId}`,
    refId,
    requisiteStageRefIds: [],
    type,
    name: type,
    status: 'NOT_STARTED',
    source: structuredClone(parts.context ?? {}),
    context: {},
    outputs: {},
    tasks: [],
    attempt: 0,
    pausedMs: 0,
    ...parts,
  };
}
