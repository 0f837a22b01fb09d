import { Inject } from '@nestjs/common';
import { Args, Field, ObjectType, Query } from '@nestjs/graphql';
import { Allow, type Caller, CallerOf, demand } from '../../../access/index.ts';
import { type JsonObject, toJson } from '../../../kernel/index.ts';
import type { Status } from '../../../orchestration/index.ts';
import { scenariosIn, simulate, type SimulationReport, type TimelineEntry } from '../../../simulation/index.ts';
import { TemplatedPipelines } from '../../../templates/index.ts';
import { answered, Payload } from '../answers.ts';
import { ExecutionStatus } from '../executions/status.ts';
import { GraphqlResolver } from '../resolver.ts';
import { DateTimeScalar, JsonObjectScalar } from '../scalars.ts';

@ObjectType({ description: 'Something that happens in a simulation.' })
class SimulatedHappening {
  @Field(() => DateTimeScalar) at!: Date;
  @Field(() => String, { description: 'Name of the pipeline: the one that is simulated, or one that it starts.' })
  pipeline!: string;
  @Field(() => String, { nullable: true, description: 'Null where it is about the execution as a whole.' })
  stageRefId!: string | null;
  @Field(() => String, { nullable: true }) stageName!: string | null;
  @Field(() => String, { nullable: true }) stageType!: string | null;
  @Field(() => ExecutionStatus) status!: Status;
  @Field(() => String, { nullable: true }) why!: string | null;
}

@ObjectType({ description: 'Something that was expected otherwise.' })
class FailedExpectation {
  @Field(() => [String], { description: 'In the scenario.' }) path!: string[];
  @Field(() => String) message!: string;
  @Field(() => JsonObjectScalar, { description: '`expected` and `actual`, where there are such.' }) facts!: JsonObject;
}

@ObjectType({ description: 'What came of a simulated start.' })
class Simulation extends Payload {
  @Field(() => Boolean, { nullable: true, description: 'Everything is as it was expected.' }) passed?: boolean;
  @Field(() => ExecutionStatus, { nullable: true }) status?: Status;
  @Field(() => [FailedExpectation], { nullable: true }) failures?: FailedExpectation[];
  @Field(() => [SimulatedHappening], { nullable: true }) timeline?: SimulatedHappening[];
}

/** The server has other things to do: what takes longer is for the command line. */
const mostSteps = 5_000;

@GraphqlResolver()
export class SimulationResolver {
  constructor(@Inject(TemplatedPipelines) private readonly templated: TemplatedPipelines) {}

  @Allow('pipeline:write')
  @Query(() => Simulation, {
    complexity: 50,
    description: 'Runs a pipeline on a virtual clock; nothing is touched. See docs/simulation.md.',
  })
  async simulatePipeline(
    @CallerOf() caller: Caller,
    @Args('document', { type: () => JsonObjectScalar, description: 'The pipeline; it needs not be saved.' })
    document: JsonObject,
    @Args('scenario', {
      type: () => JsonObjectScalar,
      nullable: true,
      description: 'How stages turn out and what is expected. Without one every stage succeeds.',
    })
    scenario?: JsonObject | null,
  ): Promise<Simulation> {
    const { application } = document;
    demand(caller, 'pipeline:write', typeof application === 'string' ? application : undefined);
    return await answered(async () => {
      const [told] = scenario ? scenariosIn([scenario], 'scenario') : [];
      const { pipeline } = await this.templated.plan(document);
      return viewOf(
        await simulate({ document: pipeline, mostSteps, ...(told === undefined ? {} : { scenario: told }) }),
      );
    });
  }
}

const viewOf = ({ passed, execution, failures, timeline }: SimulationReport): Omit<Simulation, 'errors'> => ({
  passed,
  status: execution.status,
  failures: failures.map(({ path, message, ...facts }) => ({
    path: path.map(String),
    message,
    facts: toJson(facts) as JsonObject,
  })),
  timeline: timeline.map(happeningOf),
});

const happeningOf = ({ at, pipeline, stage, status, why }: TimelineEntry): SimulatedHappening => ({
  at: new Date(at),
  pipeline,
  stageRefId: stage?.refId ?? null,
  stageName: stage?.name ?? null,
  stageType: stage?.type ?? null,
  status,
  why: why ?? null,
});
