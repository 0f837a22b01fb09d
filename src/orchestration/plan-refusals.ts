/** Why a stage cannot be planned, or a turn cannot be taken. */
import { DomainError } from '../kernel/index.ts';
import type { Stage, StageException } from './model/execution.ts';

/** A thrown thing in the form that is stored and shown. */
export function exceptionOf(error: unknown, operation: string, now: Date, lead?: string): StageException {
  const known = error instanceof DomainError;
  const sentence = error instanceof Error ? error.message : String(error);
  const faults = known ? error.faults.map((fault) => `${fault.path.join('.')}: ${fault.message}`) : [];
  const errors = faults.length > 0 ? faults : [sentence];
  return {
    exceptionType: error instanceof Error ? error.name : 'Error',
    operation,
    shouldRetry: known && error.refusal === 'unavailable',
    timestamp: now.getTime(),
    details: { error: lead ?? sentence, errors, ...(known ? { code: error.code } : {}) },
  };
}

export class UnknownStageType extends DomainError {
  constructor(stage: Stage, known: string[]) {
    super(
      'invalid',
      `Stage ${stage.name} is of type ${stage.type}, which is not known here. Known types: ${known.join(', ')}.`,
      {
        stage: stage.name,
        type: stage.type,
      },
    );
  }
}

export class InvalidStage extends DomainError {
  constructor(stage: Stage, issues: readonly { path: PropertyKey[]; message: string }[]) {
    const faults = issues.map(({ path, message }) => ({
      path: path.map((part) => (typeof part === 'number' ? part : String(part))),
      message,
    }));
    super('invalid', `Stage ${stage.name} is not configured rightly.`, { stage: stage.name }, faults);
  }
}

export class UnknownTask extends DomainError {
  constructor(stage: Stage, task: string) {
    super('invalid', `Stage ${stage.name} (${stage.type}) has no task ${task} in this release.`, {
      stage: stage.name,
      task,
    });
  }
}

export class ExpressionsFailed extends DomainError {
  constructor(stage: Stage) {
    super(
      'invalid',
      `Stage ${stage.name} has expressions that cannot be evaluated, and says failOnFailedExpressions.`,
      {
        stage: stage.name,
      },
    );
  }
}
