import { isJsonObject, type JsonObject } from '../../../kernel/index.ts';
import { type Execution, failed, type Outcome, type Stage } from '../../port.ts';

/** What each failed stage of an execution said, and where the first of them is. */
export function failureOf(child: Execution): Outcome {
  const broken = child.stages.filter((stage) => stage.status === 'TERMINAL' || stage.status === 'STOPPED');
  const said = broken.flatMap((stage) =>
    errorsOf(stage).map((error) => `Exception in child pipeline stage (${child.name}: ${stage.name}): ${error}`),
  );
  const errors = [...new Set(said)];
  const first = broken.find((stage) => errorsOf(stage).length > 0) ?? broken[0];
  return failed(errors[0] ?? `Pipeline ${child.name} (execution ${child.id}) ended ${child.status}.`, {
    errors,
    details: { source: sourceOf(child, first) },
    context: { status: child.status },
  });
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
