import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import type { Seen } from '../../../inventory/index.ts';
import type { JsonObject } from '../../../kernel/index.ts';
import type { Capacity, HealthState, Instance, ServerGroup, ServerGroupManager } from '../../../providers/index.ts';
import { nodeId, NodeView } from '../node-id.ts';
import { connectionOf } from '../paging.ts';
import { DateTimeScalar, JsonObjectScalar } from '../scalars.ts';

@ObjectType('Capacity', { description: 'Sizes in instances.' })
export class CapacityView implements Capacity {
  @Field(() => Int) min!: number;
  @Field(() => Int) desired!: number;
  @Field(() => Int) max!: number;
}

@ObjectType({ description: 'One thing that tells of the health of an instance.' })
export class HealthSignal {
  @Field(() => String) type!: string;
  @Field(() => String) state!: HealthState;
  @Field(() => String, { nullable: true }) reason?: string;
}

@ObjectType('Instance')
export class InstanceView {
  @Field(() => String) name!: string;
  @Field(() => String, { description: '`Up`, `Down`, `Starting`, `OutOfService`, `Draining`, `Failed`, …' })
  healthState!: HealthState;
  @Field(() => [HealthSignal]) health!: HealthSignal[];
  @Field(() => DateTimeScalar) launchedAt!: Date;
  @Field(() => DateTimeScalar, { description: 'When its health last changed.' }) since!: Date;
  @Field(() => String, { nullable: true }) zone?: string;
  @Field(() => String, { nullable: true, description: 'Where it can be reached, `127.0.0.1:34211`.' }) address?: string;
  @Field(() => String, { nullable: true }) version?: string;
  @Field(() => JsonObjectScalar, { nullable: true }) details?: JsonObject;
  /** Behind `log`. */
  group!: { account: string; region: string; name: string };
}

@ObjectType('ServerGroup', { implements: () => NodeView, description: 'Equal instances: one version of a cluster.' })
export class ServerGroupView extends NodeView {
  @Field(() => String) name!: string;
  @Field(() => String, { description: 'In lower case.' }) application!: string;
  @Field(() => String, { description: 'As in the names of its server groups, `shop-prod-web`.' }) cluster!: string;
  @Field(() => String) cloudProvider!: string;
  @Field(() => String) account!: string;
  @Field(() => String) region!: string;
  @Field(() => String, { description: 'Release name for people.' }) version!: string;
  @Field(() => DateTimeScalar) createdAt!: Date;
  @Field(() => Boolean, { description: 'It takes no traffic.' }) disabled!: boolean;
  @Field(() => Float, { description: 'Share of its normal traffic, 0 to 100.' }) trafficPercentage!: number;
  @Field(() => CapacityView) capacity!: CapacityView;
  @Field(() => [InstanceView]) instances!: InstanceView[];
  @Field(() => [String], { description: 'Their names.' }) loadBalancers!: string[];
  @Field(() => [String], { description: 'Their names.' }) firewalls!: string[];
  @Field(() => [String], { description: 'Names of what keeps it, such as a Deployment; in its region.' })
  serverGroupManagers!: string[];
  @Field(() => JsonObjectScalar) labels!: JsonObject;
  @Field(() => JsonObjectScalar, { description: 'What it was ordered with.' }) launch!: JsonObject;
  @Field(() => DateTimeScalar) changedAt!: Date;
  @Field(() => DateTimeScalar, { description: 'When its account last vouched for it.' }) observedAt!: Date;
  @Field(() => Boolean, { description: 'Its account would have told of a change; otherwise only `observedAt` counts.' })
  watched!: boolean;
}

@ObjectType()
export class ServerGroupConnection extends connectionOf(ServerGroupView, 'ServerGroup') {}

export function serverGroupView({ value, changedAt, observedAt, watched }: Seen<ServerGroup>): ServerGroupView {
  const { name, account, region, moniker, instances, createdAt, operation: _operation, ...rest } = value;
  return {
    ...rest,
    id: nodeId('ServerGroup', account, region, name),
    name,
    account,
    region,
    application: moniker.app.toLowerCase(),
    cluster: moniker.cluster,
    createdAt: new Date(createdAt),
    serverGroupManagers: value.serverGroupManagers ?? [],
    instances: instances.map((instance) => instanceView(instance, { account, region, name })),
    changedAt,
    observedAt,
    watched,
  };
}

function instanceView(instance: Instance, group: InstanceView['group']): InstanceView {
  return { ...instance, launchedAt: new Date(instance.launchedAt), since: new Date(instance.since), group };
}

@ObjectType('ServerGroupManager', {
  implements: () => NodeView,
  description: 'What keeps the server groups of a cluster by itself, such as a Deployment.',
})
export class ServerGroupManagerView extends NodeView {
  @Field(() => String) name!: string;
  @Field(() => String, { description: 'In lower case.' }) application!: string;
  @Field(() => String) cluster!: string;
  @Field(() => String) cloudProvider!: string;
  @Field(() => String) account!: string;
  @Field(() => String) region!: string;
  @Field(() => String, { description: 'Release name for people of what it brings out.' }) version!: string;
  @Field(() => DateTimeScalar) createdAt!: Date;
  @Field(() => CapacityView) capacity!: CapacityView;
  @Field(() => Int, { description: 'Instances of the version that it brings out.' }) upToDate!: number;
  @Field(() => Int, { description: 'Instances that can take traffic, of whatever version.' }) available!: number;
  @Field(() => [String], { description: 'Names, in its region.' }) serverGroups!: string[];
  @Field(() => JsonObjectScalar) labels!: JsonObject;
  @Field(() => DateTimeScalar) changedAt!: Date;
  @Field(() => DateTimeScalar) observedAt!: Date;
  @Field(() => Boolean) watched!: boolean;
}

@ObjectType()
export class ServerGroupManagerConnection extends connectionOf(ServerGroupManagerView, 'ServerGroupManager') {}

export function serverGroupManagerView(seen: Seen<ServerGroupManager>): ServerGroupManagerView {
  const { moniker, createdAt, ...rest } = seen.value;
  return {
    ...rest,
    id: nodeId('ServerGroupManager', rest.account, rest.region, rest.name),
    application: moniker.app.toLowerCase(),
    cluster: moniker.cluster,
    createdAt: new Date(createdAt),
    changedAt: seen.changedAt,
    observedAt: seen.observedAt,
    watched: seen.watched,
  };
}
