/** What a stage has come to: out of its children and tasks, and what its own flags make of that. */
import { isJsonObject, type JsonObject } from '../../kernel/index.ts';
import type { Stage, Status } from '../model/execution.ts';
import type { Draft } from './draft.ts';
import { children } from './graph.ts';

/**
 * The status of what has failed, as the stage's own flags ask.
 *
 * @param otherwise where they ask for nothing
 */
export function failureStatus(stage: Stage, otherwise: 'TERMINAL' | 'CANCELED' = 'TERMINAL'): Status {
  if (stage.context['continuePipeline'] === true) return 'FAILED_CONTINUE';
  const failPipeline = stage.context['failPipeline'];
  return failPipeline === undefined || failPipeline === null || failPipeline === true ? otherwise : 'STOPPED';
}

/** What its children and tasks have come to. */
export function outcomeOf(draft: Draft, stageId: string): Status {
  const stage = draft.stage(stageId);
  const status = ofParts(draft, stage);
  // Whoever asks for this wants to be stopped by it, also where other failures are ignored.
  return status !== 'CANCELED' && failsByExpressions(stage) ? 'TERMINAL' : status;
}

function ofParts(draft: Draft, stage: Stage): Status {
  if (stage.beforeStagePlanningFailed) return failureStatus(stage);
  const statuses = [...children(draft.execution, stage), ...stage.tasks].map((part) => part.status);
  if (statuses.includes('TERMINAL')) return failureStatus(stage);
  if (statuses.includes('STOPPED')) return 'STOPPED';
  if (statuses.includes('CANCELED')) return 'CANCELED';
  if (statuses.includes('FAILED_CONTINUE')) return 'FAILED_CONTINUE';
  return statuses.length === 0 ? 'SKIPPED' : 'SUCCEEDED';
}

/** `failOnFailedExpressions`, and there are some. */
function failsByExpressions(stage: Stage): boolean {
  return stage.context['failOnFailedExpressions'] === true && expressionErrors(stage).length > 0;
}

/** What could not be evaluated, one sentence each. */
function expressionErrors(stage: Stage): string[] {
  const summary = stage.context['expressionEvaluationSummary'];
  if (!isJsonObject(summary)) return [];
  return Object.values(summary).flatMap((entries) =>
    (Array.isArray(entries) ? entries : []).flatMap((entry) => {
      const description = isJsonObject(entry) ? entry['description'] : undefined;
      return typeof description === 'string' ? [description] : [];
    }),
  );
}

/** The context of a stage that has failed: what its expressions could not give may be why, so it stands with the rest. */
export function withExpressionErrors(stage: Stage): JsonObject {
  const added = expressionErrors(stage);
  if (added.length === 0) return stage.context;
  const exception = isJsonObject(stage.context['exception']) ? stage.context['exception'] : {};
  const details = isJsonObject(exception['details']) ? exception['details'] : {};
  const before = Array.isArray(details['errors']) ? details['errors'] : [];
  const errors = [...before, ...added.filter((error) => !before.includes(error))];
  return {
    ...stage.context,
    exception: { ...exception, details: { error: added[0] ?? '', ...details, errors } },
  };
}
