import { Inject } from '@nestjs/common';
import { Args, Field, Int, ObjectType, Query } from '@nestjs/graphql';
import { Allow, type Caller, CallerOf, demand } from '../../../access/index.ts';
import { type JsonObject, toJson } from '../../../kernel/index.ts';
import { type LoggedEvent, Runs } from '../../../orchestration/index.ts';
import { GraphqlResolver } from '../resolver.ts';
import { DateTimeScalar, JsonObjectScalar } from '../scalars.ts';

@ObjectType({ description: 'An event of the log of an execution; all of them in their order give its state.' })
class ExecutionLogEntry {
  @Field(() => Int, { description: '0 is `created`, with the execution as it was then.' }) seq!: number;
  @Field(() => DateTimeScalar) at!: Date;
  @Field(() => String, { description: '`created`, `begin`, `planned`, `turned`, …' }) kind!: string;
  @Field(() => JsonObjectScalar, { description: 'As it was written.' }) event!: JsonObject;
}

const most = 200;

@GraphqlResolver()
export class ExecutionLogResolver {
  constructor(@Inject(Runs) private readonly runs: Runs) {}

  @Allow('read')
  @Query(() => [ExecutionLogEntry], { description: 'The log of an execution, at most 200 events at a time.' })
  async executionLog(
    @CallerOf() caller: Caller,
    @Args('executionId', { type: () => String }) executionId: string,
    @Args('after', { type: () => Int, nullable: true, description: 'Number of the last event that is known.' })
    after?: number | null,
  ): Promise<ExecutionLogEntry[]> {
    const execution = await this.runs.get(caller, executionId);
    demand(caller, 'read', execution.application);
    return (await this.runs.events(caller, executionId, after ?? -1, most)).map(entryOf);
  }
}

const entryOf = ({ seq, at, event }: LoggedEvent): ExecutionLogEntry => ({
  seq,
  at: new Date(at),
  kind: event.kind,
  event: toJson(event) as JsonObject,
});
