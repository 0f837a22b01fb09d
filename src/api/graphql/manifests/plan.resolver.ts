import { Inject } from '@nestjs/common';
import { Args, Field, ObjectType, Query, registerEnumType } from '@nestjs/graphql';
import { Allow, type Caller, CallerOf } from '../../../access/index.ts';
import type { JsonObject } from '../../../kernel/index.ts';
import { type ForeseenStage, Forecasts } from '../../../orchestration/index.ts';
import { answered, Payload } from '../answers.ts';
import { GraphqlResolver } from '../resolver.ts';
import { JsonObjectScalar } from '../scalars.ts';

/** As the wire has them. */
enum PlannedChange {
  CREATE = 'create',
  CHANGE = 'change',
  NONE = 'none',
  CONFLICT = 'conflict',
  FORBIDDEN = 'forbidden',
  REFUSED = 'refused',
}
registerEnumType(PlannedChange, {
  name: 'PlannedChange',
  description: 'What would become of an object. The last three would fail the stage.',
});

@ObjectType({ description: 'An object outside, and what would become of it.' })
class PlannedObject {
  @Field(() => String, { description: 'Kind and name, `deployment web`.' }) what!: string;
  @Field(() => String, { description: 'Its namespace; empty where it lies in none.' }) where!: string;
  @Field(() => PlannedChange) change!: string;
  @Field(() => String, { description: 'For people: lines that begin with + and -. Without secret data.' })
  diff!: string;
  @Field(() => String, { nullable: true, description: 'Why not, or what else is to be known.' }) message?: string;
}

@ObjectType({ description: 'What a stage would change if it ran now.' })
class PlannedStage {
  @Field(() => String) refId!: string;
  @Field(() => String) name!: string;
  @Field(() => String) type!: string;
  @Field(() => [PlannedObject]) changes!: PlannedObject[];
  @Field(() => String, { nullable: true, description: 'Why it cannot be told, or why the stage would fail.' })
  problem?: string;
  @Field(() => [String], { description: 'Expressions that only a run could evaluate, and why.' }) open!: string[];
}

@ObjectType({ description: 'What a pipeline would change if it ran now.' })
class PipelinePlan extends Payload {
  @Field(() => [PlannedStage], {
    nullable: true,
    description: 'Stages that can tell; the others are not among them.',
  })
  stages?: ForeseenStage[];
}

@GraphqlResolver()
export class PlanResolver {
  constructor(@Inject(Forecasts) private readonly forecasts: Forecasts) {}

  @Allow('pipeline:write')
  @Query(() => PipelinePlan, {
    complexity: 50,
    description: 'Asks the clouds what each stage would change now, without changing anything. See docs/kubernetes.md.',
  })
  async planPipeline(
    @CallerOf() caller: Caller,
    @Args('document', { type: () => JsonObjectScalar, description: 'The pipeline; it needs not be saved.' })
    document: JsonObject,
    @Args('parameters', { type: () => JsonObjectScalar, nullable: true }) parameters?: JsonObject | null,
    @Args('artifacts', { type: () => [JsonObjectScalar], nullable: true }) artifacts?: JsonObject[] | null,
  ): Promise<PipelinePlan> {
    return await answered(async () => ({
      stages: await this.forecasts.of(caller, document, {
        parameters: parameters ?? undefined,
        artifacts: artifacts ?? undefined,
      }),
    }));
  }
}
