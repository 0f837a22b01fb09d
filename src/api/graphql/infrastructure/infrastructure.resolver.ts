import { Inject } from '@nestjs/common';
import { Args, Context, Field, InputType, Int, Parent, Query, ResolveField } from '@nestjs/graphql';
import { Allow, type Caller, CallerOf } from '../../../access/index.ts';
import { Inventory, type InventoryFilter } from '../../../inventory/index.ts';
import type { GraphqlContext } from '../context.ts';
import { asked, type Connection, page, PageArgs } from '../paging.ts';
import { GraphqlResolver } from '../resolver.ts';
import {
  ClusterConnection,
  ClusterView,
  FirewallConnection,
  firewallView,
  type FirewallView,
  LoadBalancerConnection,
  loadBalancerView,
  LoadBalancerView,
} from './load-balancer.view.ts';
import {
  InstanceView,
  ServerGroupConnection,
  ServerGroupManagerConnection,
  serverGroupManagerView,
  type ServerGroupManagerView,
  serverGroupView,
  ServerGroupView,
} from './server-group.view.ts';

@InputType()
class ResourceFilter {
  @Field(() => String, { nullable: true }) application?: string | null;
  @Field(() => String, { nullable: true }) cluster?: string | null;
  @Field(() => String, { nullable: true }) account?: string | null;
  @Field(() => String, { nullable: true }) region?: string | null;
}

const filterArgument = { type: () => ResourceFilter, nullable: true };

@GraphqlResolver()
export class InfrastructureResolver {
  constructor(@Inject(Inventory) private readonly inventory: Inventory) {}

  @Allow('read')
  @Query(() => ServerGroupView, { nullable: true })
  async serverGroup(
    @CallerOf() caller: Caller,
    @Args('account', { type: () => String }) account: string,
    @Args('region', { type: () => String }) region: string,
    @Args('name', { type: () => String }) name: string,
  ): Promise<ServerGroupView | undefined> {
    const [seen] = await this.inventory.byKeys(caller, 'serverGroup', [{ account, region, name }]);
    return seen && serverGroupView(seen);
  }

  @Allow('read')
  @Query(() => ServerGroupConnection, { description: 'By account, region and name.' })
  async serverGroups(
    @CallerOf() caller: Caller,
    @Args('filter', filterArgument) filter: ResourceFilter | null | undefined,
    @Args() args: PageArgs,
  ): Promise<Connection<ServerGroupView>> {
    const { items, next } = await this.inventory.list(caller, 'serverGroup', conditions(filter), asked(args));
    return page(items, serverGroupView, { keyOf: ({ id }) => id, hasNext: next !== undefined, after: args.after });
  }

  @Allow('read')
  @Query(() => ServerGroupManagerConnection, { description: 'By account, region and name.' })
  async serverGroupManagers(
    @CallerOf() caller: Caller,
    @Args('filter', filterArgument) filter: ResourceFilter | null | undefined,
    @Args() args: PageArgs,
  ): Promise<Connection<ServerGroupManagerView>> {
    const { items, next } = await this.inventory.list(caller, 'serverGroupManager', conditions(filter), asked(args));
    const options = { keyOf: ({ id }: { id: string }) => id, hasNext: next !== undefined, after: args.after };
    return page(items, serverGroupManagerView, options);
  }

  @Allow('read')
  @Query(() => ClusterConnection, { description: 'By name, then by account.' })
  async clusters(
    @CallerOf() caller: Caller,
    @Args('filter', filterArgument) filter: ResourceFilter | null | undefined,
    @Args() args: PageArgs,
  ): Promise<Connection<ClusterView>> {
    const { cluster: _cluster, region: _region, ...asks } = conditions(filter);
    const { items, next } = await this.inventory.clusters(caller, asks, asked(args));
    const keyOf = ({ cluster, account }: ClusterView): string => `${cluster}\n${account}`;
    return page(items, (item) => item, { keyOf, hasNext: next !== undefined, after: args.after });
  }

  @Allow('read')
  @Query(() => LoadBalancerConnection, { description: 'As last seen, without figures; `loadBalancer` has them.' })
  async loadBalancers(
    @CallerOf() caller: Caller,
    @Args('filter', filterArgument) filter: ResourceFilter | null | undefined,
    @Args() args: PageArgs,
  ): Promise<Connection<LoadBalancerView>> {
    const { items, next } = await this.inventory.list(caller, 'loadBalancer', conditions(filter), asked(args));
    return page(items, loadBalancerView, { keyOf: ({ id }) => id, hasNext: next !== undefined, after: args.after });
  }

  @Allow('read')
  @Query(() => FirewallConnection)
  async firewalls(
    @CallerOf() caller: Caller,
    @Args('filter', filterArgument) filter: ResourceFilter | null | undefined,
    @Args() args: PageArgs,
  ): Promise<Connection<FirewallView>> {
    const { items, next } = await this.inventory.list(caller, 'firewall', conditions(filter), asked(args));
    return page(items, firewallView, { keyOf: ({ id }) => id, hasNext: next !== undefined, after: args.after });
  }

  @Allow('read')
  @Query(() => LoadBalancerView, { nullable: true, description: 'With its figures, from the account itself.' })
  async loadBalancer(
    @CallerOf() caller: Caller,
    @Args('account', { type: () => String }) account: string,
    @Args('region', { type: () => String }) region: string,
    @Args('name', { type: () => String }) name: string,
  ): Promise<LoadBalancerView | undefined> {
    const [seen] = await this.inventory.byKeys(caller, 'loadBalancer', [{ account, region, name }]);
    if (!seen) return undefined;
    const value = await this.inventory.traffic(caller, account, { region, name });
    return loadBalancerView({ ...seen, value: value ?? seen.value });
  }
}

@GraphqlResolver(() => ClusterView)
export class ClusterFields {
  @ResolveField(() => [ServerGroupView], { complexity: 2 })
  async serverGroups(
    @CallerOf() caller: Caller,
    @Context() context: GraphqlContext,
    @Parent() { account, cluster }: ClusterView,
  ): Promise<ServerGroupView[]> {
    const found = await context.loadersOf(caller).serverGroups.load({ account, cluster });
    return found.map(serverGroupView);
  }
}

@GraphqlResolver(() => InstanceView)
export class InstanceFields {
  constructor(@Inject(Inventory) private readonly inventory: Inventory) {}

  @ResolveField(() => String, {
    complexity: 50,
    nullable: true,
    description: 'The end of its output, from the account itself. Null: there is no such instance any more.',
  })
  async log(
    @CallerOf() caller: Caller,
    @Parent() { name, group: { account, ...serverGroup } }: InstanceView,
    @Args('bytes', { type: () => Int, defaultValue: 16_384, description: 'At most 1 MiB.' }) bytes: number,
  ): Promise<string | undefined> {
    return await this.inventory.logTail(caller, account, serverGroup, name, bytes);
  }
}

function conditions(filter: ResourceFilter | null | undefined): InventoryFilter {
  const said = Object.entries(filter ?? {}).filter(([, value]) => typeof value === 'string' && value !== '');
  return Object.fromEntries(said);
}
