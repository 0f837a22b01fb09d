import { Inject } from '@nestjs/common';
import { Args, Field, ObjectType, Query } from '@nestjs/graphql';
import { Allow } from '../../../access/index.ts';
import { InventoryWatch } from '../../../inventory/index.ts';
import type { JsonObject } from '../../../kernel/index.ts';
import { Catalogue, type PluginDescription } from '../../../plugins/index.ts';
import { ConfiguredAccounts } from '../../../providers/index.ts';
import { GraphqlResolver } from '../resolver.ts';
import { DateTimeScalar, JsonObjectScalar } from '../scalars.ts';

@ObjectType({ description: 'A kind of stage, trigger or provider, as editors, forms and the reference need it.' })
class PluginKind {
  @Field(() => String, { description: 'What a definition calls it.' }) kind!: string;
  @Field(() => [String], { description: 'What older definitions call it.' }) aliases!: string[];
  @Field(() => String) title!: string;
  @Field(() => String, { nullable: true }) description!: string | null;
  @Field(() => JsonObjectScalar, { description: 'JSON Schema (2020-12) of its options.' }) configSchema!: JsonObject;
}

@ObjectType({ description: 'A trouble with an account, and since when it lasts.' })
class AccountTrouble {
  @Field(() => String) message!: string;
  @Field(() => DateTimeScalar, { nullable: true }) since!: Date | null;
}

@ObjectType('Account', { description: 'Credentials for one cloud.' })
class AccountView {
  @Field(() => String) name!: string;
  @Field(() => String) provider!: string;
  @Field(() => [String]) regions!: string[];
  @Field(() => [String], { description: '`serverGroups`, `loadBalancers`, …: what can be done there.' })
  capabilities!: string[];
  @Field(() => String, { description: '`opening`, `open`, `unavailable`, or `refused`: its settings are not valid.' })
  state!: string;
  @Field(() => String, { nullable: true, description: '`starting`, `watched`, `broken` or `unwatchable`.' })
  watch!: string | null;
  @Field(() => [AccountTrouble]) problems!: AccountTrouble[];
}

/** What this server can do, and where. */
@GraphqlResolver()
export class CatalogueResolver {
  constructor(
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(ConfiguredAccounts) private readonly configured: ConfiguredAccounts,
    @Inject(InventoryWatch) private readonly watch: InventoryWatch,
  ) {}

  @Allow('read')
  @Query(() => [PluginKind])
  stageKinds(
    @Args('kind', { type: () => String, nullable: true, description: 'Only this one.' }) kind?: string | null,
  ): PluginKind[] {
    return this.#kinds('stage', kind);
  }

  @Allow('read')
  @Query(() => [PluginKind])
  triggerKinds(@Args('kind', { type: () => String, nullable: true }) kind?: string | null): PluginKind[] {
    return this.#kinds('trigger', kind);
  }

  @Allow('read')
  @Query(() => [PluginKind])
  providerKinds(@Args('kind', { type: () => String, nullable: true }) kind?: string | null): PluginKind[] {
    return this.#kinds('provider', kind);
  }

  @Allow('read')
  @Query(() => [AccountView])
  accounts(): AccountView[] {
    const open = new Map(this.configured.list().map((account) => [account.name, account]));
    const watches = new Map(this.watch.states().map((state) => [state.account, state]));
    return this.configured.states().map(({ name, provider, state, reason }) => ({
      name,
      provider,
      state,
      regions: open.get(name)?.regions ?? [],
      capabilities: Object.keys(open.get(name)?.capabilities ?? {}),
      watch: watches.get(name)?.state ?? null,
      problems: [
        ...(reason === undefined ? [] : [{ message: reason, since: null }]),
        ...(open.get(name)?.remarks?.() ?? []).map((message) => ({ message, since: null })),
        ...(watches.get(name)?.problems ?? []).map(({ message, since }) => ({ message, since })),
      ],
    }));
  }

  #kinds(family: string, kind: string | null | undefined): PluginKind[] {
    const kinds = this.catalogue.family(family).list().map(pluginKind);
    return typeof kind === 'string' ? kinds.filter((each) => each.kind === kind || each.aliases.includes(kind)) : kinds;
  }
}

function pluginKind({ kind, aliases, title, description, schema }: PluginDescription): PluginKind {
  return { kind, aliases: [...aliases], title, description: description ?? null, configSchema: schema as JsonObject };
}
