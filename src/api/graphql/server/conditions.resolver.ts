import { Inject } from '@nestjs/common';
import { Args, Field, Mutation, ObjectType, Query } from '@nestjs/graphql';
import { Allow, type Caller, CallerOf } from '../../../access/index.ts';
import type { JsonObject } from '../../../kernel/index.ts';
import { ConditionChanges, type KnownCondition } from '../../../orchestration/index.ts';
import { answered, Payload } from '../answers.ts';
import { GraphqlResolver } from '../resolver.ts';
import { DateTimeScalar, JsonObjectScalar } from '../scalars.ts';

@ObjectType('Condition', { description: 'Something that holds stages `waitForCondition` back: a freeze of changes.' })
class ConditionView {
  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true, description: 'Why, for whoever waits.' }) message!: string | null;
  @Field(() => [String], { nullable: true, description: 'Null: all.' }) applications!: string[] | null;
  @Field(() => [String], { nullable: true, description: 'Null: any.' }) accounts!: string[] | null;
  @Field(() => [String], { nullable: true, description: 'Null: any.' }) clusters!: string[] | null;
  @Field(() => DateTimeScalar, { nullable: true, description: 'Null: it has begun.' }) from!: Date | null;
  @Field(() => DateTimeScalar, { nullable: true, description: 'Null: until it is taken back.' }) until!: Date | null;
  @Field(() => String, { nullable: true, description: 'Null: the settings say it.' }) setBy!: string | null;
  @Field(() => DateTimeScalar, { nullable: true }) setAt!: Date | null;
}

@ObjectType()
class SetConditionPayload extends Payload {
  @Field(() => ConditionView, { nullable: true }) condition?: ConditionView;
}

@ObjectType()
class TakeConditionBackPayload extends Payload {
  @Field(() => String, { nullable: true, description: 'Its name.' }) takenBack?: string;
}

@GraphqlResolver()
export class ConditionsResolver {
  constructor(@Inject(ConditionChanges) private readonly changes: ConditionChanges) {}

  @Allow('read')
  @Query(() => [ConditionView], { description: 'Those of the settings and those that were set since, by name.' })
  async conditions(@CallerOf() caller: Caller): Promise<ConditionView[]> {
    return (await this.changes.list(caller)).map(viewOf);
  }

  @Allow('application:write')
  @Mutation(() => SetConditionPayload, {
    description:
      'Sets a condition, or replaces the one of its name. One for some `applications` takes the right to write them, any ' +
      'other an administrator.',
  })
  async setCondition(
    @CallerOf() caller: Caller,
    @Args('document', {
      type: () => JsonObjectScalar,
      description:
        '`name`; and `message`, `applications`, `accounts`, `clusters`, `from`, `until` where they are meant.',
    })
    document: JsonObject,
  ): Promise<SetConditionPayload> {
    return await answered(async () => ({ condition: viewOf(await this.changes.set(caller, document)) }));
  }

  @Allow('application:write')
  @Mutation(() => TakeConditionBackPayload, { description: 'Stages that wait for it look again at once.' })
  async takeConditionBack(
    @CallerOf() caller: Caller,
    @Args('name', { type: () => String }) name: string,
  ): Promise<TakeConditionBackPayload> {
    return await answered(async () => {
      await this.changes.takeBack(caller, name);
      return { takenBack: name };
    });
  }
}

function viewOf({ name, message, applications, accounts, clusters, from, until, set }: KnownCondition): ConditionView {
  return {
    name,
    message: message ?? null,
    applications: listOf(applications),
    accounts: listOf(accounts),
    clusters: listOf(clusters),
    from: from === undefined ? null : new Date(from),
    until: until === undefined ? null : new Date(until),
    setBy: set?.by ?? null,
    setAt: set?.at ?? null,
  };
}

const listOf = (names: readonly string[] | undefined): string[] | null => (names === undefined ? null : [...names]);
