import { isJsonObject, type JsonObject } from '../../kernel/index.ts';
import type { Execution, Stage } from '../port.ts';

/** Why an execution failed, for whoever started it. */
export interface ChildFailure {
  /** What each failed stage said, with the names of its pipeline and of itself before it; at least one sentence. */
  errors: string[];
  /** `executionId`, and the first of the failed stages: `stageId`, `stageName`, `stageIndex`. */
  source: JsonObject;
}

/** What each failed stage of an execution said, and where the first of them is. */
export function failureOf(child: Execution): ChildFailure {
  const broken = child.stages.filter((stage) => stage.status === 'TERMINAL' || stage.status === 'STOPPED');
  const said = broken.flatMap((stage) =>
    errorsOf(stage).map((error) => `Exception in child pipeline stage (${child.name}: ${stage.name}): ${error}`),
  );
  const first = broken.find((stage) => errorsOf(stage).length > 0) ?? broken[0];
  return { errors: said.length > 0 ? [...new Set(said)] : [unsaid(child)], source: sourceOf(child, first) };
}

/** No stage has said a thing: it never began, or its stages were cut off. */
function unsaid({ name, id, status, cancellationReason }: Execution): string {
  const why = cancellationReason === undefined ? '' : `: ${cancellationReason}`;
  return `Pipeline ${name} (execution ${id}) ended ${status}${why || '.'}`;
}

function errorsOf(stage: Stage): string[] {
  const exceptions = [stage.context['exception'], ...stage.tasks.map(({ exception }) => exception)];
  return exceptions.flatMap((exception) => {
    const details = isJsonObject(exception) ? exception['details'] : undefined;
    if (!isJsonObject(details)) return [];
    const listed = Array.isArray(details['errors']) ? details['errors'] : [];
    const texts = listed.filter((error) => typeof error === 'string');
    return texts.length > 0 ? texts : typeof details['error'] === 'string' ? [details['error']] : [];
  });
}

function sourceOf(child: Execution, stage: Stage | undefined): JsonObject {
  if (stage === undefined) return { executionId: child.id };
  const byId = new Map(child.stages.map((one) => [one.id, one]));
  let top = stage;
  for (let parent = byId.get(top.parentStageId ?? ''); parent; parent = byId.get(parent.parentStageId ?? '')) {
    top = parent;
  }
  const shown = child.stages.filter((one) => one.parentStageId === undefined);
  return { executionId: child.id, stageId: stage.id, stageName: stage.name, stageIndex: shown.indexOf(top) };
}
