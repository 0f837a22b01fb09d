import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from '../client/connection.ts';
import { Refused } from '../errors.ts';

/** A server group, as the result of the demo tells it. */
export interface DemoServerGroup {
  name: string;
  enabled: boolean;
  instances: number;
}

const query = `query ($application: String!) {
  serverGroups(filter: { application: $application }) { edges { node { name disabled instances { name } } } }
  loadBalancers(filter: { application: $application }) { edges { node { name address } } }
}`;

interface List<T> {
  edges: { node: T }[];
}

interface Answer {
  serverGroups: List<{ name: string; disabled: boolean; instances: { name: string }[] }>;
  loadBalancers: List<{ name: string; address: string }>;
}

const newsMs = 5_000;
const betweenMs = 100;

/** The inventory is told of what happens a moment after it has: looks again until `holds`, for a few seconds. */
export async function eventually<T>(look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> {
  const end = Date.now() + newsMs;
  for (;;) {
    const seen = await look();
    if (holds(seen) || Date.now() > end) return seen;
    await pause(betweenMs);
  }
}

/** As last seen, by name. */
export async function serverGroupsOf(connection: Connection, application: string): Promise<DemoServerGroup[]> {
  const { serverGroups } = await connection.ask<Answer>(query, { application });
  return serverGroups.edges
    .map(({ node: { name, disabled, instances } }) => ({ name, enabled: !disabled, instances: instances.length }))
    .toSorted((left, right) => left.name.localeCompare(right.name));
}

/** @throws {Refused} it has none */
export async function loadBalancerAddress(connection: Connection, application: string): Promise<string> {
  const { loadBalancers } = await eventually(
    () => connection.ask<Answer>(query, { application }),
    (answer) => answer.loadBalancers.edges.length > 0,
  );
  const balancer = loadBalancers.edges[0]?.node;
  if (!balancer) throw new Refused(`Application ${application} has no load balancer.`);
  return balancer.address;
}
