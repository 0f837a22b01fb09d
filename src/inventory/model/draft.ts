import { createHash } from 'node:crypto';
import { type Json, toJson } from '../../kernel/index.ts';
import type { LoadBalancer, Sighting } from '../../providers/port.ts';
import { type ResourceKind, resourceId } from './resource.ts';

const longest = { id: 1000, region: 250, name: 500, application: 500, cluster: 500, body: 1024 * 1024 } as const;

/** A row as it would be written. */
export interface Draft {
  id: string;
  kind: ResourceKind;
  region: string;
  name: string;
  application: string;
  cluster: string;
  body: string;
  contentHash: string;
}

/** The id that a sighting has in the inventory. */
export function sightingId(account: string, { kind, region, name }: Sighting): string {
  return resourceId(kind, { account, region, name });
}

/** What is to be stored of a sighting; `undefined` when the thing is gone. */
export function draftOf(account: string, sighting: Sighting): Draft | undefined {
  const { kind, region, name, value } = sighting;
  if (value === undefined) return undefined;
  const { moniker } = value;
  const lasting = kind === 'loadBalancer' ? withoutFigures(value) : value;
  const body = JSON.stringify(inOrder(toJson(lasting)));
  return {
    id: sightingId(account, sighting),
    kind,
    region,
    name,
    application: moniker.app.toLowerCase(),
    cluster: moniker.cluster,
    body,
    contentHash: createHash('sha256').update(body).digest('base64url'),
  };
}

/**
 * Why a row cannot be stored: it is left out then, and told as a problem of its account, so that one odd thing does not
 * hold up all others.
 */
export function faultOf(draft: Draft): string | undefined {
  for (const [field, limit] of Object.entries(longest) as [keyof typeof longest, number][]) {
    const { length } = draft[field];
    if (length > limit)
      return `the ${field} of ${draft.kind} ${draft.name.slice(0, 80)} has ${length} characters, more than ${limit}`;
    if (draft[field].includes('\0'))
      return `the ${field} of ${draft.kind} ${draft.name.slice(0, 80)} holds a NUL character`;
  }
  return undefined;
}

/** Figures change with every request: they are asked for, not kept. */
function withoutFigures(balancer: LoadBalancer): LoadBalancer {
  const serverGroups = balancer.serverGroups.map(({ name, disabled, trafficPercentage }) => ({
    name,
    disabled,
    trafficPercentage,
  }));
  return { ...balancer, serverGroups };
}

/** The same content is the same text, in whatever order the cloud gives its keys. */
function inOrder(value: Json): Json {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, inOrder(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
