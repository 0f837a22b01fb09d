import { type Firewall, type LoadBalancer, type Moniker, type ServerGroup, type Sighting, parseName } from '../port.ts';
import type { BalancerView, Change, FirewallRecord, GroupView } from './host/protocol.ts';

/** This machine is one region. */
export const region = 'local';

const place = (account: string) => ({ cloudProvider: 'local', account, region });

const monikerOf = (name: string): Moniker => parseName(name) ?? { app: name, cluster: name };

export function serverGroupOf(account: string, { destroying: _, ...view }: GroupView): ServerGroup {
  return { ...view, ...place(account), disabled: view.trafficPercentage === 0 };
}

export function loadBalancerOf(account: string, view: BalancerView): LoadBalancer {
  const host = view.bind === '0.0.0.0' || view.bind === '::' ? '127.0.0.1' : view.bind;
  return {
    name: view.name,
    moniker: monikerOf(view.name),
    ...place(account),
    address: `${view.protocol}://${host.includes(':') ? `[${host}]` : host}:${String(view.port)}`,
    settings: { ...view.ordered, port: view.port, ...(view.fault === undefined ? {} : { fault: view.fault }) },
    serverGroups: view.serverGroups.map((group) => ({ ...group, disabled: group.trafficPercentage === 0 })),
  };
}

export function firewallOf(account: string, { name, description, inboundRules }: FirewallRecord): Firewall {
  return { id: name, name, moniker: monikerOf(name), ...place(account), description, inboundRules };
}

export function sightingOf(account: string, change: Change): Sighting {
  const { name } = change;
  switch (change.kind) {
    case 'serverGroup':
      return { kind: change.kind, region, name, value: change.value && serverGroupOf(account, change.value) };
    case 'loadBalancer':
      return { kind: change.kind, region, name, value: change.value && loadBalancerOf(account, change.value) };
    case 'firewall':
      return { kind: change.kind, region, name, value: change.value && firewallOf(account, change.value) };
  }
}
