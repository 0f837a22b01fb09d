import { Inject } from '@nestjs/common';
import { Args, Field, ID, ObjectType, Query } from '@nestjs/graphql';
import { Allow, type Caller, CallerOf } from '../../../access/index.ts';
import { Applications, PipelineLibrary, Projects } from '../../../applications/index.ts';
import { Inventory } from '../../../inventory/index.ts';
import { Clock, type Json } from '../../../kernel/index.ts';
import { Runs } from '../../../orchestration/index.ts';
import { applicationView } from '../applications/application.view.ts';
import { pipelineView } from '../applications/pipeline.view.ts';
import { projectView } from '../applications/project.view.ts';
import { executionView } from '../executions/execution.view.ts';
import { stageView } from '../executions/stage.view.ts';
import { serverGroupView } from '../infrastructure/server-group.view.ts';
import { NodeView, parseNodeId } from '../node-id.ts';
import { GraphqlResolver } from '../resolver.ts';
import { DateTimeScalar, JsonScalar } from '../scalars.ts';

@ObjectType()
class ServerInfo {
  @Field(() => String) name!: string;
  @Field(() => DateTimeScalar, { description: 'By the clock of the server.' }) now!: Date;
}

@ObjectType()
class ExpressionProblem {
  @Field(() => String) expression!: string;
  @Field(() => String, { description: '`ERROR` or `INFO`.' }) level!: string;
  @Field(() => String) description!: string;
}

@ObjectType()
class ExpressionResult {
  @Field(() => JsonScalar, { nullable: true }) value!: Json;
  @Field(() => [ExpressionProblem]) problems!: ExpressionProblem[];
}

type Finder = (caller: Caller, key: string[]) => Promise<NodeView | undefined>;

@GraphqlResolver()
export class ServerResolver {
  readonly #finders: Record<string, Finder>;

  constructor(
    @Inject(Applications) applications: Applications,
    @Inject(PipelineLibrary) library: PipelineLibrary,
    @Inject(Projects) projects: Projects,
    @Inject(Inventory) inventory: Inventory,
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    this.#finders = {
      Application: async (caller, [name = '']) => viewOf(await applications.find(caller, name), applicationView),
      Pipeline: async (caller, [id = '']) => viewOf(await library.find(caller, undefined, id), pipelineView),
      Project: async (caller, [id = '']) => viewOf(await projects.find(caller, id), projectView),
      Execution: async (caller, [id = '']) => viewOf(await runs.find(caller, id), executionView),
      Stage: async (caller, [id = '', stageId]) => {
        const execution = await runs.find(caller, id);
        const stage = execution?.stages.find((each) => each.id === stageId);
        return execution && stage && stageView(execution, stage);
      },
      ServerGroup: async (caller, [account = '', region = '', name = '']) => {
        const [seen] = await inventory.byKeys(caller, 'serverGroup', [{ account, region, name }]);
        return viewOf(seen, serverGroupView);
      },
    };
  }

  @Allow('read')
  @Query(() => NodeView, { nullable: true, description: 'Anything with an `id`, read again.' })
  async node(@CallerOf() caller: Caller, @Args('id', { type: () => ID }) id: string): Promise<NodeView | undefined> {
    const { type, key } = parseNodeId(id);
    const found = Object.hasOwn(this.#finders, type) ? await this.#finders[type]?.(caller, key) : undefined;
    return found;
  }

  @Allow('read')
  @Query(() => ServerInfo)
  serverInfo(): ServerInfo {
    return { name: 'Gennaker', now: this.clock.now() };
  }

  @Allow('read')
  @Query(() => ExpressionResult, {
    description: 'What text with ${ … } in it gives, as a stage of the execution sees the world. Changes nothing.',
  })
  async evaluateExpression(
    @CallerOf() caller: Caller,
    @Args('executionId', { type: () => String }) executionId: string,
    @Args('expression', { type: () => String }) expression: string,
    @Args('stageId', { type: () => String, nullable: true, description: 'Absent: the last one.' })
    stageId?: string | null,
  ): Promise<ExpressionResult> {
    return await this.runs.evaluate(caller, executionId, stageId ?? undefined, expression, this.clock.now());
  }
}

function viewOf<R, V>(record: R | undefined, view: (record: R) => V): V | undefined {
  return record === undefined ? undefined : view(record);
}
