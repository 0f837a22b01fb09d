/** Services and Ingresses as load balancers, network policies as firewalls. */
import type { JsonObject } from '../../../kernel/index.ts';
import type { Firewall, LoadBalancer } from '../../port.ts';
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { isSelectedBy, selectorOf } from './traffic.ts';
import { kindName } from './kinds.ts';
import { monikerOf } from './moniker.ts';
import { mapsAt, numberAt, textAt } from './reading.ts';
import { serverGroupName, serverGroupOf } from './server-group-views.ts';

/** What a load balancer is seen with; all of its namespace. */
export interface Near {
  account: string;
  /** Workloads that can take traffic, each with its own pods. */
  workloads: readonly { object: KubernetesObject; pods: readonly KubernetesObject[] }[];
  services: readonly KubernetesObject[];
}

export function loadBalancerOf(object: KubernetesObject, near: Near): LoadBalancer {
  const { account, services } = near;
  const isIngress = kindName(object) === 'ingress';
  const behind = isIngress ? servicesBehind(object, services) : [object];
  const serving = near.workloads.filter(({ object: workload }) => behind.some((each) => isSelectedBy(workload, each)));
  return {
    name: serverGroupName(object),
    moniker: monikerOf(object),
    cloudProvider: 'kubernetes',
    account,
    region: object.metadata.namespace ?? '',
    address: addressOf(object),
    settings: isIngress ? { ...object.spec } : settingsOf(object),
    serverGroups: serving.map(({ object: workload, pods }) => {
      const { name, disabled, trafficPercentage } = serverGroupOf(workload, { account, pods, services, policies: [] });
      return { name, disabled, trafficPercentage };
    }),
  };
}

const settingsOf = (service: KubernetesObject): JsonObject => ({
  type: textAt(service, 'spec', 'type') ?? 'ClusterIP',
  selector: selectorOf(service),
  ports: mapsAt(service, 'spec', 'ports'),
});

/** What its rules and its default lead to. */
function servicesBehind(ingress: KubernetesObject, services: readonly KubernetesObject[]): KubernetesObject[] {
  const paths = mapsAt(ingress, 'spec', 'rules').flatMap((rule) => mapsAt(rule, 'http', 'paths'));
  const backends = [ingress.spec?.['defaultBackend'], ...paths.map((path) => path['backend'])];
  const names = new Set(backends.map((backend) => textAt(backend, 'service', 'name')));
  return services.filter(({ metadata }) => names.has(metadata.name));
}

/** Where clients connect: what the cluster has published, else the address within it. */
function addressOf(object: KubernetesObject): string {
  const [published] = mapsAt(object, 'status', 'loadBalancer', 'ingress');
  const outside = textAt(published, 'hostname') ?? textAt(published, 'ip');
  const port = numberAt(mapsAt(object, 'spec', 'ports')[0], 'port');
  const [rule] = mapsAt(object, 'spec', 'rules');
  const host = outside ?? textAt(rule, 'host') ?? textAt(object, 'spec', 'externalName');
  const { name, namespace = '' } = object.metadata;
  const named = host ?? (kindName(object) === 'ingress' ? '' : `${name}.${namespace}.svc`);
  return named === '' || port === undefined ? named : `${named}:${port}`;
}

const protocols: Readonly<Record<string, 'tcp' | 'udp'>> = { TCP: 'tcp', UDP: 'udp' };
const anywhere = '0.0.0.0/0';

/** What a network policy lets in, as far as addresses say it: peers that are pods or namespaces have none. */
export function firewallOf(policy: KubernetesObject, account: string): Firewall {
  const { name, namespace = '', uid } = policy.metadata;
  return {
    id: uid ?? name,
    name,
    moniker: monikerOf(policy),
    cloudProvider: 'kubernetes',
    account,
    region: namespace,
    description: policy.metadata.annotations?.[descriptionKey] ?? '',
    inboundRules: mapsAt(policy, 'spec', 'ingress').flatMap(rulesOf),
  };
}

export const descriptionKey = 'gennaker.io/description';

function rulesOf(rule: JsonObject): Firewall['inboundRules'] {
  const peers = mapsAt(rule, 'from');
  const blocks = peers.map((peer) => textAt(peer, 'ipBlock', 'cidr')).filter((cidr) => cidr !== undefined);
  const cidrs = peers.length === 0 ? [anywhere] : blocks;
  const ports = mapsAt(rule, 'ports');
  const spans =
    ports.length === 0 ? [{ protocol: 'all' as const, fromPort: 0, toPort: 65_535 }] : ports.flatMap(spanOf);
  return cidrs.flatMap((cidr) => spans.map((span) => ({ cidr, ...span })));
}

/** Ports that go by a name are known only to the pods. */
function spanOf(port: JsonObject): { protocol: 'tcp' | 'udp'; fromPort: number; toPort: number }[] {
  const protocol = protocols[textAt(port, 'protocol') ?? 'TCP'];
  const from = numberAt(port, 'port');
  if (protocol === undefined) return [];
  if (from === undefined) return port['port'] === undefined ? [{ protocol, fromPort: 0, toPort: 65_535 }] : [];
  return [{ protocol, fromPort: from, toPort: numberAt(port, 'endPort') ?? from }];
}

/** A policy that lets in what these rules say, for the pods that its selector means. */
export function policySpec(rules: Firewall['inboundRules'], podSelector: JsonObject): JsonObject {
  return {
    podSelector,
    policyTypes: ['Ingress'],
    ingress: rules.map(({ cidr, protocol, fromPort, toPort }) => ({
      from: [{ ipBlock: { cidr } }],
      ...(protocol === 'all' ? {} : { ports: [portOf(protocol, fromPort, toPort)] }),
    })),
  };
}

function portOf(protocol: 'tcp' | 'udp', from: number, to: number): JsonObject {
  const whole = from === 0 && to === 65_535;
  return { protocol: protocol.toUpperCase(), ...(whole ? {} : { port: from, ...(to > from ? { endPort: to } : {}) }) };
}
