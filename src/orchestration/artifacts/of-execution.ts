import { type Artifact, artifactsIn } from '../../artifacts/port.ts';
import { type Execution, inOrder } from '../port.ts';

/**
 * All artifacts of an execution: what its top-level stages have put out, the latest stage first, then what came with its
 * trigger.
 *
 * @param withoutRefId a stage of this `refId` is passed over
 */
export function artifactsOfExecution(
  execution: Pick<Execution, 'stages' | 'trigger'>,
  withoutRefId?: string,
): Artifact[] {
  const stages = inOrder(execution).filter((stage) => stage.refId !== withoutRefId);
  return artifactsIn(...stages.toReversed().map((stage) => stage.outputs['artifacts']), execution.trigger['artifacts']);
}
