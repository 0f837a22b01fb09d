import { Inject } from '@nestjs/common';
import { Args, Field, Int, ObjectType, Subscription } from '@nestjs/graphql';
import { Allow, type Caller, CallerOf, demand } from '../../../access/index.ts';
import { DomainEvents } from '../../../kernel/index.ts';
import { Inventory, InventoryChanged, type ResourceChange } from '../../../inventory/index.ts';
import { type Execution, ExecutionChanged, Runs } from '../../../orchestration/index.ts';
import { executionView, ExecutionView } from '../executions/execution.view.ts';
import { serverGroupView, ServerGroupView } from '../infrastructure/server-group.view.ts';
import { GraphqlResolver } from '../resolver.ts';
import { DateTimeScalar } from '../scalars.ts';
import { ExecutionLog, type Happening } from './execution-log.ts';
import { latestOf } from './latest.ts';

@ObjectType({ description: 'Something that happened to an execution.' })
class ExecutionEvent {
  @Field(() => Int, { description: 'Grows by one; hand the last one back as `from` after a lost connection.' })
  seq!: number;
  @Field(() => DateTimeScalar) at!: Date;
  @Field(() => String, { description: '`created`, `begin`, `planned`, `turned`, `patched`, `cancelRequested`, …' })
  kind!: string;
  @Field(() => String, { nullable: true }) stageId!: string | null;
  @Field(() => String, { nullable: true }) taskId!: string | null;
  @Field(() => ExecutionView, { description: 'As it was then, or later: a replay shows the present state.' })
  execution!: ExecutionView;
}

@ObjectType({ description: 'An execution that came, or that stands otherwise than before.' })
class ExecutionListEvent {
  @Field(() => ExecutionView) execution!: ExecutionView;
}

@ObjectType({ description: 'A server group that came, changed or went.' })
class ServerGroupChange {
  @Field(() => String) account!: string;
  @Field(() => String) region!: string;
  @Field(() => String) name!: string;
  @Field(() => ServerGroupView, { nullable: true, description: 'As it is now; null when it is gone.' })
  serverGroup!: ServerGroupView | null;
}

const asItComes = { resolve: (value: object) => value };

/** What is told as it happens: after the commit, in its order, never by asking again and again. */
@GraphqlResolver()
export class LiveResolver {
  constructor(
    @Inject(DomainEvents) private readonly events: DomainEvents,
    @Inject(ExecutionLog) private readonly log: ExecutionLog,
    @Inject(Inventory) private readonly inventory: Inventory,
    @Inject(Runs) private readonly runs: Runs,
  ) {}

  @Allow('read')
  @Subscription(() => ExecutionEvent, {
    ...asItComes,
    description: 'Replays the log after event `from`, then goes on live, each event once. Ends when the execution has.',
  })
  async executionChanged(
    @CallerOf() caller: Caller,
    @Args('executionId', { type: () => String }) executionId: string,
    @Args('from', {
      type: () => Int,
      nullable: true,
      description: '`seq` of the last event that is known; -1: the whole log; absent: only what comes now.',
    })
    from?: number | null,
  ): Promise<AsyncIterable<ExecutionEvent>> {
    const execution = await this.runs.get(caller, executionId);
    return mapped(this.log.follow(caller, execution, from ?? undefined), async (each) => executionEvent(each));
  }

  @Allow('read')
  @Subscription(() => ExecutionListEvent, { ...asItComes, description: 'What changes in a list of executions.' })
  async applicationExecutions(
    @CallerOf() caller: Caller,
    @Args('application', { type: () => String }) application: string,
  ): Promise<AsyncIterable<ExecutionListEvent>> {
    demand(caller, 'read', application);
    const wanted = application.toLowerCase();
    const shown = new Map<string, string>();
    const changes = latestOf<Execution>((take) =>
      this.events.on(ExecutionChanged, ({ execution }) => {
        if (execution.application !== wanted) return;
        const looks = looksOf(execution);
        if (shown.get(execution.id) === looks) return;
        if (execution.endTime === undefined) shown.set(execution.id, looks);
        else shown.delete(execution.id);
        take(execution.id, execution);
      }),
    );
    return mapped(changes, async (execution) => ({ execution: executionView(execution) }));
  }

  @Allow('read')
  @Subscription(() => ServerGroupChange, { ...asItComes, description: 'What changes in the clusters.' })
  async serverGroupsChanged(
    @CallerOf() caller: Caller,
    @Args('application', { type: () => String }) application: string,
  ): Promise<AsyncIterable<ServerGroupChange>> {
    demand(caller, 'read', application);
    const wanted = application.toLowerCase();
    const changes = latestOf<ResourceChange>((take) =>
      this.events.on(InventoryChanged, (news) => {
        for (const change of news.changes) {
          if (change.kind === 'serverGroup' && change.application === wanted) take(change.id, change);
        }
      }),
    );
    return mapped(changes, async ({ account, region, name }) => {
      const [seen] = await this.inventory.byKeys(caller, 'serverGroup', [{ account, region, name }]);
      return { account, region, name, serverGroup: seen ? serverGroupView(seen) : null };
    });
  }
}

function executionEvent({ logged: { seq, at, event }, execution }: Happening): ExecutionEvent {
  return {
    seq,
    at: new Date(at),
    kind: event.kind,
    stageId: 'stageId' in event ? event.stageId : null,
    taskId: 'taskId' in event ? event.taskId : null,
    execution: executionView(execution),
  };
}

/** What a list shows of an execution: when this is the same, the list is. */
function looksOf({ status, waiting, stages }: Execution): string {
  const top = stages.filter(({ parentStageId }) => parentStageId === undefined);
  return [status, String(waiting), ...top.map((stage) => stage.status)].join(' ');
}

function mapped<A, B>(source: AsyncIterableIterator<A>, map: (value: A) => Promise<B>): AsyncIterableIterator<B> {
  return {
    async next() {
      const result = await source.next();
      return result.done === true ? { done: true, value: undefined } : { done: false, value: await map(result.value) };
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
