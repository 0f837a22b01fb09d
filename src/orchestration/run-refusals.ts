/** Why something cannot be done to an execution. */
import type { Caller } from '../access/port.ts';
import { DomainError, InvalidInput } from '../kernel/index.ts';
import type { Execution, Stage } from './model/execution.ts';

export class NoSuchStage extends DomainError {
  constructor(execution: Execution, stageId: string) {
    super('not-found', `Execution ${execution.id} has no stage ${stageId}.`, { executionId: execution.id, stageId });
  }
}

export class WrongState extends DomainError {
  constructor(execution: Execution, wanted: string, needed: string) {
    super(
      'conflict',
      `Execution ${execution.id} is ${execution.status}; only one that is ${needed} can be ${wanted}.`,
      {
        executionId: execution.id,
        status: execution.status,
      },
    );
  }
}

export class StageStillRuns extends DomainError {
  constructor(execution: Execution, stage: Stage) {
    super(
      'conflict',
      `Stage ${stage.name} is ${stage.status}; wait for its end, or cancel execution ${execution.id}, before a restart.`,
      { executionId: execution.id, stageId: stage.id, status: stage.status },
    );
  }
}

export class NotYetBegun extends DomainError {
  constructor(execution: Execution) {
    super(
      'conflict',
      `Execution ${execution.id} has not begun, so there is nothing to restart: it waits for its place. Cancel it to keep it from beginning.`,
      { executionId: execution.id, status: execution.status },
    );
  }
}

export class QueueOfRestartsFull extends DomainError {
  constructor({ id, application, name }: Execution) {
    super(
      'conflict',
      `Pipeline ${name} of ${application} has as many waiting executions as may wait; restart execution ${id} when some of them have begun.`,
      { executionId: id, application },
    );
  }
}

export class NoPreconditions extends InvalidInput {
  constructor(stage: Stage) {
    super(`The restart of ${stage.name}`, [
      {
        path: ['preconditions'],
        message: `can be changed of checkPreconditions only; this stage is of type ${stage.type}`,
      },
    ]);
  }
}

export class StageOver extends DomainError {
  constructor(stage: Stage) {
    super('conflict', `Stage ${stage.name} has ended (${stage.status}) and cannot be changed any more.`, {
      stageId: stage.id,
      status: stage.status,
    });
  }
}

export class NotSkippable extends DomainError {
  constructor(stage: Stage) {
    super('conflict', `Stage ${stage.name} (${stage.type}) cannot be skipped while it runs.`, { stageId: stage.id });
  }
}

export class NotAJudgment extends DomainError {
  constructor(stage: Stage) {
    super('invalid', `Stage ${stage.name} is of type ${stage.type}, and waits for nobody's judgment.`, {
      stageId: stage.id,
    });
  }
}

export class MayNotJudge extends DomainError {
  constructor(caller: Caller, stage: Stage, needed: string[]) {
    super('forbidden', `${caller.name} may not judge ${stage.name}: it needs one of the roles ${needed.join(', ')}.`, {
      stageId: stage.id,
      needed,
    });
  }
}

export class NotOfferedInput extends InvalidInput {
  constructor(stage: Stage, input: string | undefined, offered: string[]) {
    const given = input === undefined ? 'nothing was given' : `"${input}" is none of them`;
    super(`The judgment of ${stage.name}`, [
      { path: ['input'], message: `expected one of ${offered.join(', ')}; ${given}` },
    ]);
  }
}

export class ReservedKeys extends InvalidInput {
  constructor(stage: Stage, keys: readonly string[]) {
    super(
      `The change of ${stage.name}`,
      keys.map((key) => ({ path: ['context', key], message: 'is set by judging the stage, never directly' })),
    );
  }
}

export class NoSuchTask extends DomainError {
  constructor(taskId: string) {
    super('not-found', `There is no task ${taskId}.`, { taskId });
  }
}
