import { registerEnumType } from '@nestjs/graphql';
import type { Status } from '../../../orchestration/index.ts';

/** How an execution, a stage or a task stands. */
export const ExecutionStatus: { [S in Status]: S } = {
  NOT_STARTED: 'NOT_STARTED',
  RUNNING: 'RUNNING',
  PAUSED: 'PAUSED',
  SUCCEEDED: 'SUCCEEDED',
  SKIPPED: 'SKIPPED',
  FAILED_CONTINUE: 'FAILED_CONTINUE',
  STOPPED: 'STOPPED',
  TERMINAL: 'TERMINAL',
  CANCELED: 'CANCELED',
};
registerEnumType(ExecutionStatus, {
  name: 'ExecutionStatus',
  description: 'How an execution, a stage or a task stands.',
  valuesMap: {
    FAILED_CONTINUE: { description: 'It failed, and what depends on it runs all the same.' },
    STOPPED: { description: 'It failed; its branch ends, the others go on.' },
    TERMINAL: { description: 'It failed, and with it the execution.' },
  },
});
