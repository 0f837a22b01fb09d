import { Field, ObjectType } from '@nestjs/graphql';
import type { Execution, Stage } from '../../../orchestration/index.ts';
import { isHalt } from '../../../orchestration/index.ts';
import { stageError } from './stage.view.ts';

@ObjectType({ description: 'One step of the way down to what failed.' })
export class FailureStep {
  @Field(() => String) executionId!: string;
  @Field(() => String, { description: 'Name of the pipeline.' }) pipeline!: string;
  @Field(() => String) stageId!: string;
  @Field(() => String) stage!: string;
}

@ObjectType({ description: 'Why an execution failed, from its root.' })
export class FailureSummary {
  @Field(() => String, { description: 'One sentence for people.' }) message!: string;
  @Field(() => [FailureStep], { description: 'From the stage of this execution to the one that failed first of all.' })
  path!: FailureStep[];
}

/** A pipeline that starts itself over and over must not keep us looking. */
const deepest = 20;

/**
 * Looks for what failed first: down into the children of the stage, and into the pipelines that it started.
 *
 * @param find reads another execution; undefined where it is gone, or none of the caller's business
 */
export async function failureOf(
  execution: Execution,
  find: (executionId: string) => Promise<Execution | undefined>,
): Promise<FailureSummary | undefined> {
  if (execution.status !== 'TERMINAL' && !execution.stages.some(isFault)) return undefined;
  const path: FailureStep[] = [];
  let here: Execution | undefined = execution;
  let message: string | undefined;
  while (here && path.length < deepest) {
    const chain = faultyChain(here);
    for (const { id, name } of chain) {
      path.push({ executionId: here.id, pipeline: here.name, stageId: id, stage: name });
    }
    const leaf = chain.at(-1);
    message = (leaf && stageError(leaf.context['exception'])?.message) ?? here.cancellationReason ?? message;
    const childId: unknown = leaf?.type === 'pipeline' ? leaf.context['executionId'] : undefined;
    here =
      typeof childId === 'string' && !path.some((step) => step.executionId === childId)
        ? await find(childId)
        : undefined;
  }
  const where = path.map(({ stage }) => stage).join(' › ');
  const why = message ?? 'It failed, and did not say why.';
  return { message: where === '' ? why : `${where}: ${why}`, path };
}

const isFault = (stage: Stage): boolean => isHalt(stage.status) && stage.context['exception'] !== undefined;

/** The stage that failed first, and of its children the one that failed first, and so on. */
function faultyChain(execution: Execution): Stage[] {
  const chain: Stage[] = [];
  for (let parent: string | undefined; ;) {
    const children = execution.stages.filter((stage) => stage.parentStageId === parent && isHalt(stage.status));
    // A clean-up after the failure is not its cause; nor is a stage that was ended because another failed.
    const causes = children.filter((stage) => stage.onFailure !== true && stage.status !== 'CANCELED');
    const first = causes.toSorted((a, b) => (a.endTime ?? Infinity) - (b.endTime ?? Infinity))[0];
    if (!first) return chain;
    chain.push(first);
    parent = first.id;
  }
}
