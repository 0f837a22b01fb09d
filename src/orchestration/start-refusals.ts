/** Why a pipeline or a task does not start. */
import type { PipelineRecord } from '../applications/index.ts';
import { DomainError, type Fault, InvalidInput } from '../kernel/index.ts';

export class PipelineDisabled extends DomainError {
  constructor({ application, name, id }: PipelineRecord) {
    super('conflict', `Pipeline ${name} of ${application} is disabled; enable it to start it.`, {
      application,
      pipeline: id,
    });
  }
}

export class QueueFull extends DomainError {
  constructor({ application, name, id }: PipelineRecord) {
    super('conflict', `Pipeline ${name} of ${application} has as many waiting executions as may wait.`, {
      application,
      pipeline: id,
    });
  }
}

/** What the pipeline counts on did not come, or came more than once. */
export class ArtifactsUnresolved extends DomainError {
  constructor(faults: readonly string[]) {
    const said: Fault[] = faults.map((message) => ({ path: ['expectedArtifacts'], message }));
    super('invalid', faults.join(' '), {}, said);
  }
}

export class ExecutionIdTaken extends DomainError {
  constructor(executionId: string) {
    super('conflict', `There is an execution ${executionId} already; leave executionId out, or make a new one.`, {
      executionId,
    });
  }
}

export class NotAnExecutionId extends InvalidInput {
  constructor(executionId: string) {
    const shown = JSON.stringify(executionId.slice(0, 60));
    super('The start', [{ path: ['executionId'], message: `expected a ULID (26 characters), got ${shown}` }]);
  }
}

/** By something that is none of the caller's business. */
export class CorrelationIdTaken extends DomainError {
  constructor() {
    super('conflict', 'Another execution was started with this correlation id; choose one that only you use.');
  }
}
