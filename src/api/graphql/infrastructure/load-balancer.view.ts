import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import type { Cluster, Seen } from '../../../inventory/index.ts';
import type { JsonObject } from '../../../kernel/index.ts';
import type { Firewall, LoadBalancer, TrafficFigures } from '../../../providers/index.ts';
import { nodeId, NodeView } from '../node-id.ts';
import { connectionOf } from '../paging.ts';
import { DateTimeScalar, JsonObjectScalar } from '../scalars.ts';

@ObjectType()
class LatencyBucket {
  @Field(() => Float) upToMilliseconds!: number;
  @Field(() => Float, { description: 'So many requests took no longer.' }) count!: number;
}

@ObjectType('TrafficFigures', { description: 'Of one server group, since the load balancer started.' })
export class TrafficFiguresView implements TrafficFigures {
  @Field(() => Float) requests!: number;
  @Field(() => Float, { description: 'Answers 5xx, and requests that got no answer.' }) errors!: number;
  @Field(() => Float, { description: 'Under way now.' }) active!: number;
  @Field(() => [LatencyBucket]) latency!: LatencyBucket[];
  @Field(() => Float) latencySumMilliseconds!: number;
}

@ObjectType()
export class LoadBalancerMember {
  @Field(() => String) name!: string;
  @Field(() => Boolean) disabled!: boolean;
  @Field(() => Float) trafficPercentage!: number;
  @Field(() => TrafficFiguresView, { nullable: true }) figures?: TrafficFigures;
}

@ObjectType('LoadBalancer', { implements: () => NodeView })
export class LoadBalancerView extends NodeView {
  @Field(() => String) name!: string;
  @Field(() => String) application!: string;
  @Field(() => String) cloudProvider!: string;
  @Field(() => String) account!: string;
  @Field(() => String) region!: string;
  @Field(() => String, { description: 'Where clients connect, `http://127.0.0.1:8080`.' }) address!: string;
  @Field(() => JsonObjectScalar) settings!: JsonObject;
  @Field(() => [LoadBalancerMember]) members!: LoadBalancerMember[];
  @Field(() => DateTimeScalar) changedAt!: Date;
  @Field(() => DateTimeScalar) observedAt!: Date;
  @Field(() => Boolean) watched!: boolean;
}

@ObjectType()
export class LoadBalancerConnection extends connectionOf(LoadBalancerView, 'LoadBalancer') {}

export function loadBalancerView({ value, changedAt, observedAt, watched }: Seen<LoadBalancer>): LoadBalancerView {
  const { moniker, serverGroups, ...rest } = value;
  return {
    ...rest,
    id: nodeId('LoadBalancer', rest.account, rest.region, rest.name),
    application: moniker.app.toLowerCase(),
    members: serverGroups,
    changedAt,
    observedAt,
    watched,
  };
}

@ObjectType()
class InboundRule {
  @Field(() => String) cidr!: string;
  @Field(() => String) protocol!: string;
  @Field(() => Int) fromPort!: number;
  @Field(() => Int) toPort!: number;
}

@ObjectType('Firewall', { implements: () => NodeView })
export class FirewallView extends NodeView {
  @Field(() => String) name!: string;
  @Field(() => String) application!: string;
  @Field(() => String) cloudProvider!: string;
  @Field(() => String) account!: string;
  @Field(() => String) region!: string;
  @Field(() => String) description!: string;
  @Field(() => [InboundRule]) inboundRules!: InboundRule[];
  @Field(() => DateTimeScalar) changedAt!: Date;
  @Field(() => DateTimeScalar) observedAt!: Date;
  @Field(() => Boolean) watched!: boolean;
}

@ObjectType()
export class FirewallConnection extends connectionOf(FirewallView, 'Firewall') {}

export function firewallView({ value, changedAt, observedAt, watched }: Seen<Firewall>): FirewallView {
  const { moniker, ...rest } = value;
  const id = nodeId('Firewall', rest.account, rest.region, rest.name);
  return { ...rest, id, application: moniker.app.toLowerCase(), changedAt, observedAt, watched };
}

@ObjectType('Cluster', { description: 'All server groups of one name in one account.' })
export class ClusterView implements Cluster {
  @Field(() => String) cluster!: string;
  @Field(() => String) account!: string;
  @Field(() => String) provider!: string;
  @Field(() => String) application!: string;
  @Field(() => DateTimeScalar) changedAt!: Date;
  /** How many there are; the field of this name lists them. */
  serverGroups!: number;
}

@ObjectType()
export class ClusterConnection extends connectionOf(ClusterView, 'Cluster') {}
