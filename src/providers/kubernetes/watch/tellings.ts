import type { Sighting } from '../../port.ts';
import { firewallOf, loadBalancerOf } from '../objects/load-balancer-views.ts';
import { kindName } from '../objects/kinds.ts';
import { serverGroupOf } from '../objects/server-group-views.ts';
import { type Holdings, isBehind, type Target } from './holdings.ts';
import { serverGroupManagerOf } from './manager-view.ts';
import type { Row } from './rows.ts';

/** Makes of what is held what the port tells. */
export class Tellings {
  /** How each group stood when it was told last: what its load balancers show of it. */
  readonly #standing = new Map<string, string>();

  constructor(
    private readonly account: string,
    private readonly holdings: Holdings,
  ) {}

  of(target: Target): Sighting {
    const { region, name } = nameOf(target);
    const { shown } = target;
    const row = this.holdings.find(target);
    switch (shown) {
      case 'serverGroup':
        return { kind: shown, region, name, value: this.#serverGroup(`${region}/${name}`, row) };
      case 'serverGroupManager':
        return { kind: shown, region, name, value: row && this.#manager(row) };
      case 'loadBalancer':
        return { kind: shown, region, name, value: row && this.#loadBalancer(row) };
      case 'firewall':
        return { kind: shown, region, name, value: row && firewallOf(row.object(), this.account) };
    }
  }

  #serverGroup(key: string, row: Row | undefined): ReturnType<typeof serverGroupOf> | undefined {
    if (row === undefined) {
      this.#standing.delete(key);
      return undefined;
    }
    const { account, holdings } = this;
    const { namespace, owner } = row;
    const group = serverGroupOf(row.object(), {
      account,
      pods: podsOf(holdings, row),
      services: holdings.services(namespace).map((service) => service.object()),
      policies: holdings.policies(namespace).map((policy) => policy.object()),
    });
    const standing = `${group.trafficPercentage}`;
    const before = this.#standing.get(key);
    this.#standing.set(key, standing);
    if (before !== undefined && before !== standing) holdings.touchBalancersOf(row);
    const managers = owner?.kind === 'Deployment' ? { serverGroupManagers: [`deployment ${owner.name}`] } : {};
    return { ...group, ...managers };
  }

  #manager(row: Row): ReturnType<typeof serverGroupManagerOf> {
    const groups = this.holdings.ownedBy(row, 'ReplicaSet').map(({ name }) => `replicaSet ${name}`);
    return serverGroupManagerOf(row.object(), this.account, groups.toSorted());
  }

  #loadBalancer(row: Row): ReturnType<typeof loadBalancerOf> {
    const { account, holdings } = this;
    const services = holdings.services(row.namespace);
    // An ingress leads to services by name; which of its words are names, its view knows.
    const behind =
      row.type.kind === 'Service' ? [row] : services.filter(({ name }) => row.own.includes(JSON.stringify(name)));
    const groups = holdings.groups(row.namespace).filter((group) => behind.some((service) => isBehind(group, service)));
    return loadBalancerOf(row.object(), {
      account,
      workloads: groups.map((group) => ({ object: group.object(), pods: podsOf(holdings, group) })),
      services: services.map((service) => service.object()),
    });
  }
}

/** As the port names it. */
export function nameOf({ kind, namespace: region, name }: Target): { region: string; name: string } {
  return { region, name: kind === 'NetworkPolicy' ? name : `${kindName({ apiVersion: 'v1', kind })} ${name}` };
}

const podsOf = (holdings: Holdings, group: Row): ReturnType<Row['object']>[] =>
  holdings.ownedBy(group, 'Pod').map((pod) => pod.object());
