import { Inject } from '@nestjs/common';
import { Args, Context, Field, Mutation, ObjectType, Parent, Query, ResolveField } from '@nestjs/graphql';
import { Allow, type Caller, CallerOf } from '../../../access/index.ts';
import type { JsonObject } from '../../../kernel/index.ts';
import { AdHocTasks, type Execution, type Status } from '../../../orchestration/index.ts';
import { answered, Payload } from '../answers.ts';
import type { GraphqlContext } from '../context.ts';
import { TaskStep } from '../executions/stage.view.ts';
import { ExecutionStatus } from '../executions/status.ts';
import { asked, type Connection, PageArgs, pageOfMore } from '../paging.ts';
import { GraphqlResolver } from '../resolver.ts';
import { JsonObjectScalar } from '../scalars.ts';
import { stepsOf, Task, TaskConnection, taskSummary, TaskVariable, taskView, variablesOf } from './task.view.ts';

@ObjectType()
export class TaskPayload extends Payload {
  @Field(() => Task, { nullable: true, description: 'As it is once the change is durable.' })
  task?: Task;
}

const taskId = { type: () => String, description: 'Its `taskId`.' };

/** Stages without a pipeline. */
@GraphqlResolver(() => Task)
export class TasksResolver {
  constructor(@Inject(AdHocTasks) private readonly adHoc: AdHocTasks) {}

  @Allow('read')
  @Query(() => Task, { nullable: true })
  async task(@CallerOf() caller: Caller, @Args('id', taskId) id: string): Promise<Task | undefined> {
    const found = await this.adHoc.find(caller, id);
    return found && taskView(found);
  }

  @Allow('read')
  @Query(() => TaskConnection, { description: 'Newest first.' })
  async tasks(
    @CallerOf() caller: Caller,
    @Args() args: PageArgs,
    @Args('application', { type: () => String, nullable: true }) application?: string | null,
    @Args('statuses', { type: () => [ExecutionStatus], nullable: true }) statuses?: Status[] | null,
  ): Promise<Connection<Task>> {
    const page = asked(args);
    const filter = {
      ...(application ? { application: application.toLowerCase() } : {}),
      ...(statuses && statuses.length > 0 ? { statuses } : {}),
    };
    const found = await this.adHoc.list(caller, filter, page.first + 1, page.after);
    return pageOfMore(found, page, taskSummary, ({ id }) => id);
  }

  @Allow('pipeline:execute')
  @Mutation(() => TaskPayload, {
    description: 'Runs stages once, without a pipeline, in the name of the caller. Takes `pipeline:write`, too.',
  })
  async startTask(
    @CallerOf() caller: Caller,
    @Args('job', { type: () => [JsonObjectScalar], description: 'The stages: one after another, unless with refIds.' })
    job: JsonObject[],
    @Args('application', { type: () => String, nullable: true, description: 'Absent: that of the first job with one.' })
    application?: string | null,
    @Args('description', { type: () => String, nullable: true, description: 'What it does, for people.' })
    description?: string | null,
    @Args('trigger', { type: () => JsonObjectScalar, nullable: true }) trigger?: JsonObject | null,
    @Args('idempotencyKey', {
      type: () => String,
      nullable: true,
      description: 'A start with a key that was seen before answers with the task of then.',
    })
    idempotencyKey?: string | null,
  ): Promise<TaskPayload> {
    const body = { job, application: application ?? null, description: description ?? null, trigger: trigger ?? null };
    return await this.#changed(() => this.adHoc.start(caller, body, idempotencyKey ?? undefined));
  }

  @Allow('pipeline:execute')
  @Mutation(() => TaskPayload, { description: 'Ends it. What runs is told to stop.' })
  async cancelTask(
    @CallerOf() caller: Caller,
    @Args('taskId', taskId) id: string,
    @Args('reason', { type: () => String, nullable: true }) reason?: string | null,
  ): Promise<TaskPayload> {
    return await this.#changed(() => this.adHoc.cancel(caller, id, reason ?? ''));
  }

  @ResolveField(() => [TaskStep], { complexity: 5, description: 'The steps of all its stages, in their order.' })
  async steps(
    @CallerOf() caller: Caller,
    @Context() context: GraphqlContext,
    @Parent() view: Task,
  ): Promise<TaskStep[]> {
    return stepsOf(await this.#whole(view, context, caller));
  }

  @ResolveField(() => [TaskVariable], {
    complexity: 5,
    description: "What is in its stages' contexts; of one key what the last stage has.",
  })
  async variables(
    @CallerOf() caller: Caller,
    @Context() context: GraphqlContext,
    @Parent() view: Task,
  ): Promise<TaskVariable[]> {
    return variablesOf(await this.#whole(view, context, caller));
  }

  async #whole(view: Task, context: GraphqlContext, caller: Caller): Promise<Execution> {
    return (
      view.whole ??
      (await context.loadersOf(caller).execution.load(view.taskId)) ??
      (await this.adHoc.get(caller, view.taskId))
    );
  }

  async #changed(change: () => Promise<Execution>): Promise<TaskPayload> {
    return await answered(async () => ({ task: taskView(await change()) }));
  }
}
