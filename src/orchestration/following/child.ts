import type { Json, JsonObject } from '../../kernel/index.ts';
import { type Executions, identityOf, isComplete, type Turn } from '../port.ts';

/** A pipeline that a stage starts. */
export interface Child {
  /** The stage's own application where it is not said. */
  application?: string | undefined;
  pipelineNameOrId: string;
  parameters: JsonObject;
  /** Of the intent: a start that is asked for twice happens once. */
  correlationId: string;
}

/** Starts a child in the name of the stage. It knows its parent by id; nothing of the parent is copied into it. */
export async function startChild(executions: Executions, turn: Turn<unknown>, child: Child): Promise<string> {
  const { execution, stage } = turn;
  const user = identityOf(execution, turn.ancestors());
  const { correlationId, parameters } = child;
  const { dryRun } = execution.trigger;
  const { executionId } = await executions.startPipeline({
    application: child.application ?? execution.application,
    pipelineNameOrId: child.pipelineNameOrId,
    user,
    correlationId,
    parent: { executionId: execution.id, stageId: stage.id },
    trigger: {
      type: 'pipeline',
      user: user.user,
      correlationId,
      parentPipelineId: execution.id,
      parentPipelineStageId: stage.id,
      parentPipelineApplication: execution.application,
      parentPipelineName: execution.name,
      parameters,
      ...(dryRun === undefined ? {} : { dryRun }),
      // The child takes the place of a deployment's own steps.
      ...(isStrategy(parameters['strategy']) ? { strategy: true } : {}),
    },
  });
  return executionId;
}

const isStrategy = (said: Json | undefined): boolean => said === true || said === 'true';

/** Takes a child down with its parent. Where it is over already, there is nothing to do. */
export async function cancelChild(executions: Executions, childId: string, parentId: string): Promise<void> {
  const child = await executions.find(childId);
  if (child === undefined || isComplete(child.status) || child.canceled) return;
  await executions.cancel(child.id, 'parent pipeline', `Its parent, execution ${parentId}, did not go on.`);
}
