import { Args, Parent, ResolveField } from '@nestjs/graphql';
import type { JsonObject } from '../../../kernel/index.ts';
import { GraphqlResolver } from '../resolver.ts';
import { JsonObjectScalar } from '../scalars.ts';
import { StageView, stageView } from './stage.view.ts';

/** What is made of a stage only when it is asked for. */
@GraphqlResolver(() => StageView)
export class StageFields {
  @ResolveField(() => JsonObjectScalar, { description: 'Configuration as evaluated, and working data.' })
  context(
    @Parent() { source }: StageView,
    @Args('keys', { type: () => [String], nullable: true, description: 'Only these; absent: all.' })
    keys?: string[] | null,
  ): JsonObject {
    const { context } = source.stage;
    if (!keys) return context;
    return Object.fromEntries(Object.entries(context).filter(([key]) => keys.includes(key)));
  }

  @ResolveField(() => StageView, { nullable: true, description: 'The stage that planned it.' })
  parent(@Parent() { source: { execution, stage } }: StageView): StageView | undefined {
    const found = execution.stages.find(({ id }) => id === stage.parentStageId);
    return found && stageView(execution, found);
  }

  @ResolveField(() => [StageView], { description: 'The synthetic stages that it planned.' })
  children(@Parent() { source: { execution, stage } }: StageView): StageView[] {
    const found = execution.stages.filter(({ parentStageId }) => parentStageId === stage.id);
    return found.map((child) => stageView(execution, child));
  }
}
