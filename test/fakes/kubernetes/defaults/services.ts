import type { KubeObject } from '../objects.ts';
import { fill } from './pods.ts';

/** What the server hands out by itself. */
export interface Allocator {
  address(): string;
  nodePort(): number;
}

/** The defaults of a Service; addresses and ports that it has had it keeps. */
export function serviceDefaults(service: KubeObject, was: KubeObject | undefined, allocate: Allocator): void {
  const spec = (service['spec'] ??= {});
  fill(spec, { type: 'ClusterIP', sessionAffinity: 'None' });
  const before = was?.['spec'];
  if (spec.type === 'ExternalName') return;
  const address = spec.clusterIP || before?.clusterIP || allocate.address();
  spec.clusterIP = address;
  fill(spec, {
    clusterIPs: [address],
    internalTrafficPolicy: 'Cluster',
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
  });
  const isExposed = spec.type === 'NodePort' || spec.type === 'LoadBalancer';
  if (isExposed) fill(spec, { externalTrafficPolicy: 'Cluster' });
  if (spec.type === 'LoadBalancer') fill(spec, { allocateLoadBalancerNodePorts: true });
  for (const port of spec.ports ?? []) {
    fill(port, { protocol: 'TCP', targetPort: port.port });
    if (!isExposed) continue;
    const old = before?.ports?.find((one: { port: number }) => one.port === port.port);
    port.nodePort ??= old?.nodePort ?? allocate.nodePort();
  }
  service['status'] ??= { loadBalancer: {} };
}
