import { Inject } from '@nestjs/common';
import { Args, Field, InputType, Query } from '@nestjs/graphql';
import { Allow, type Caller, CallerOf } from '../../../access/index.ts';
import { InvalidInput } from '../../../kernel/index.ts';
import { Runs, type Status } from '../../../orchestration/index.ts';
import { asked, type Connection, PageArgs, pageOfMore } from '../paging.ts';
import { GraphqlResolver } from '../resolver.ts';
import { ExecutionConnection, executionView, ExecutionView, summaryView } from './execution.view.ts';
import { DateTimeScalar } from '../scalars.ts';
import { ExecutionStatus } from './status.ts';

@InputType()
export class ExecutionFilter {
  @Field(() => String, { nullable: true }) application?: string | null;
  @Field(() => String, { nullable: true, description: 'Of one pipeline.' }) configId?: string | null;
  @Field(() => [ExecutionStatus], { nullable: true }) statuses?: Status[] | null;
  @Field(() => String, { nullable: true, description: 'Started by this execution.' }) parentExecutionId?: string | null;
  @Field(() => String, { nullable: true, description: '`PIPELINE`, or `ORCHESTRATION`.' }) type?: string | null;
  @Field(() => DateTimeScalar, { nullable: true, description: 'Made at this instant or later.' }) since?: Date | null;
  @Field(() => DateTimeScalar, { nullable: true, description: 'Made before this instant.' }) until?: Date | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Words that it is found by, each of which a word of the execution begins with: pipeline, application, user, id, ' +
      'parameter, branch, commit, tag. Looks at the newest 20,000 that have the rarest of them.',
  })
  text?: string | null;
}

@GraphqlResolver(() => ExecutionView)
export class ExecutionsResolver {
  constructor(@Inject(Runs) private readonly runs: Runs) {}

  @Allow('read')
  @Query(() => ExecutionView, { nullable: true })
  async execution(
    @CallerOf() caller: Caller,
    @Args('id', { type: () => String, description: 'Its `executionId`.' }) id: string,
  ): Promise<ExecutionView | undefined> {
    const found = await this.runs.find(caller, id);
    return found && executionView(found);
  }

  @Allow('read')
  @Query(() => ExecutionConnection, { description: 'Newest first.' })
  async executions(
    @CallerOf() caller: Caller,
    @Args('filter', { type: () => ExecutionFilter, nullable: true }) filter: ExecutionFilter | null | undefined,
    @Args() args: PageArgs,
  ): Promise<Connection<ExecutionView>> {
    const page = asked(args);
    const found = await this.runs.list(caller, conditionsOf(filter ?? {}), page.first + 1, page.after);
    return pageOfMore(found, page, summaryView, ({ id }) => id);
  }
}

export function conditionsOf(filter: ExecutionFilter) {
  const { application, configId, statuses, parentExecutionId, type, since, until, text } = filter;
  return {
    ...(application ? { application: application.toLowerCase() } : {}),
    ...(configId ? { pipelineConfigId: configId } : {}),
    ...(statuses && statuses.length > 0 ? { statuses } : {}),
    ...(parentExecutionId ? { parentExecutionId } : {}),
    ...(type ? { type: typeOf(type) } : {}),
    ...(since ? { since } : {}),
    ...(until ? { until } : {}),
    ...(text ? { text } : {}),
  };
}

function typeOf(text: string): 'PIPELINE' | 'ORCHESTRATION' {
  if (text === 'PIPELINE' || text === 'ORCHESTRATION') return text;
  throw new InvalidInput('The filter', [
    { path: ['filter', 'type'], message: `expected PIPELINE or ORCHESTRATION, got ${text.slice(0, 60)}` },
  ]);
}
