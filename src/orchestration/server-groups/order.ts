import { InvalidInput, isJsonObject, type JsonObject } from '../../kernel/index.ts';
import {
  accountOf,
  type Capacity,
  clusterName,
  locationOf,
  type ServerGroup,
  type ServerGroupOrder,
} from '../../providers/port.ts';
import type { Planning } from '../port.ts';
import { type ClusterDefinition, launchOf } from './cluster-definition.ts';
import type { Site } from './source.ts';

/** The names that the new group gets: from the definition, else from the group that it is a clone of. */
interface Naming {
  application: string;
  stack?: string;
  detail?: string;
}

function namingOf({ options, execution }: Planning<ClusterDefinition>, original?: ServerGroup): Naming {
  const moniker = options.moniker ?? {};
  const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
  const application = text(options.application) ?? text(moniker.app) ?? original?.moniker.app ?? execution.application;
  const stack = text(options.stack ?? moniker.stack ?? original?.moniker.stack);
  const detail = text(options.freeFormDetails ?? options.detail ?? moniker.detail ?? original?.moniker.detail);
  return { application, ...(stack ? { stack } : {}), ...(detail ? { detail } : {}) };
}

/** @throws {InvalidInput} no account, or not exactly one location */
export function siteOf(planning: Planning<ClusterDefinition>, original?: ServerGroup): Site {
  const { application, stack, detail } = namingOf(planning, original);
  return {
    account: accountOf(planning.options),
    region: locationOf(planning.options),
    application,
    cluster: clusterName(application, stack, detail),
  };
}

/**
 * The order for the provider.
 *
 * @param original a clone takes from it whatever the definition does not say
 * @param disabled it starts without traffic
 */
export function orderOf(
  planning: Planning<ClusterDefinition>,
  disabled: boolean,
  original?: ServerGroup,
): ServerGroupOrder {
  const { options, stage } = planning;
  const launch = launchOf(stage.source, options);
  return {
    ...namingOf(planning, original),
    region: locationOf(options),
    capacity: capacityIn(stage.context),
    loadBalancers: options.loadBalancers ?? original?.loadBalancers ?? [],
    firewalls: options.firewalls ?? options.securityGroups ?? original?.firewalls ?? [],
    labels: options.labels ?? namedTags(options) ?? original?.labels ?? {},
    launch: original === undefined ? launch : { ...original.launch, ...launch },
    ...(disabled ? { disabled } : {}),
  };
}

/** Some clouds have tags that are a list; those are no labels. */
const namedTags = ({ tags }: ClusterDefinition): Record<string, string> | undefined =>
  Array.isArray(tags) ? undefined : tags;

function capacityIn({ capacity }: JsonObject): Capacity {
  if (isJsonObject(capacity) && typeof capacity.desired === 'number') return capacity as unknown as Capacity;
  throw new InvalidInput('The server group', [{ path: ['capacity'], message: 'is not settled yet.' }]);
}
