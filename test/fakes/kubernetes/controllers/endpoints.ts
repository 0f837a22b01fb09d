import { type Json, type KubeObject, controllerOf, randomSuffix, same } from '../objects.ts';
import { mapSelector } from '../selectors.ts';
import type { Change } from '../store.ts';
import { type Controller, type ControlPlane, keyOf } from './control-plane.ts';
import { isActive, isReady } from './pods.ts';

const nameLabel = 'kubernetes.io/service-name';

/** Tells which pods a Service leads to, and gives a load balancer its address. */
export class EndpointsController implements Controller {
  private addresses = 0;

  constructor(private readonly plane: ControlPlane) {}

  concerns({ now: { table, object }, was }: Change): string[] {
    if (table === '/services') return [keyOf(object)];
    if (table !== '/pods') return [];
    return this.plane
      .list('Service', object.metadata.namespace)
      .filter(({ spec }) => {
        const fits = mapSelector(spec.selector);
        return fits(object.metadata.labels) || (was && fits(was.object.metadata.labels));
      })
      .map(keyOf);
  }

  reconcile(key: string): void {
    const service = this.plane.find('Service', key);
    if (!service) {
      this.clear(key);
      return;
    }
    if (service['spec'].type === 'LoadBalancer') this.giveAddress(service);
    if (!service['spec'].selector) return;
    const fits = mapSelector(service['spec'].selector);
    const pods = this.plane
      .list('Pod', service.metadata.namespace)
      .filter((pod) => isActive(pod) && pod['status']?.podIP && fits(pod.metadata.labels));
    this.writeEndpoints(service, pods);
    this.writeSlice(service, pods);
  }

  private giveAddress(service: KubeObject): void {
    if (service['status']?.loadBalancer?.ingress) return;
    this.addresses += 1;
    this.plane.status(service, {
      loadBalancer: { ingress: [{ ip: `203.0.113.${this.addresses % 256}`, ipMode: 'VIP' }] },
    });
  }

  private writeEndpoints(service: KubeObject, pods: KubeObject[]): void {
    const { name, namespace, labels } = service.metadata;
    const address = (pod: KubeObject): Json => ({
      ip: pod['status'].podIP,
      nodeName: pod['spec'].nodeName,
      targetRef: { kind: 'Pod', namespace, name: pod.metadata.name, uid: pod.metadata.uid },
    });
    const addresses = pods.filter(isReady).map(address);
    const notReadyAddresses = pods.filter((pod) => !isReady(pod)).map(address);
    const ports = portsOf(service, pods[0]);
    const subsets =
      pods.length === 0
        ? undefined
        : [
            {
              ...(addresses.length > 0 && { addresses }),
              ...(notReadyAddresses.length > 0 && { notReadyAddresses }),
              ports,
            },
          ];
    const found = this.plane.find('Endpoints', keyOf(service));
    if (!found)
      this.plane.create('Endpoints', namespace, {
        metadata: { name, ...(labels && { labels }) },
        ...(subsets && { subsets }),
      });
    else if (!same(found['subsets'], subsets)) {
      this.plane.change(found, (now) => {
        if (subsets) now['subsets'] = subsets;
        else delete now['subsets'];
      });
    }
  }

  private writeSlice(service: KubeObject, pods: KubeObject[]): void {
    const { name, namespace } = service.metadata;
    const endpoints = pods.map((pod) => ({
      addresses: [pod['status'].podIP],
      conditions: { ready: isReady(pod), serving: isReady(pod), terminating: false },
      nodeName: pod['spec'].nodeName,
      targetRef: { kind: 'Pod', namespace, name: pod.metadata.name, uid: pod.metadata.uid },
    }));
    const content = { endpoints, ports: portsOf(service, pods[0]) };
    const [found] = this.plane.owned(service, 'EndpointSlice');
    if (!found) {
      const labels = { [nameLabel]: name, 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' };
      const metadata = { name: `${name}-${randomSuffix()}`, labels, ownerReferences: [controllerOf(service)] };
      this.plane.create('EndpointSlice', namespace, { metadata, addressType: 'IPv4', ...content });
    } else if (!same({ endpoints: found['endpoints'], ports: found['ports'] }, content)) {
      this.plane.change(found, (now) => Object.assign(now, content));
    }
  }

  private clear(key: string): void {
    const endpoints = this.plane.find('Endpoints', key);
    if (endpoints) this.plane.delete(endpoints);
  }
}

function portsOf({ spec }: KubeObject, pod: KubeObject | undefined): Json[] {
  return (spec.ports ?? []).map(({ name, port, protocol, targetPort }: Json) => {
    const named = pod?.['spec'].containers
      .flatMap((container: Json) => container.ports ?? [])
      .find((one: Json) => one.name === targetPort)?.containerPort;
    return {
      ...(name && { name }),
      port: typeof targetPort === 'string' ? (named ?? port) : (targetPort ?? port),
      protocol,
    };
  });
}
