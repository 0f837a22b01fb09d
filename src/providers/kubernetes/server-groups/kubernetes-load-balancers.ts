import { InvalidInput, isJsonObject, type JsonObject } from '../../../kernel/index.ts';
import { type LoadBalancer, LoadBalancers, type ManifestRef, manifestRef, type Ref } from '../../port.ts';
import type { KubernetesAccount } from '../account.ts';
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { deleteObject } from '../manifests/delete.ts';
import { Live } from '../manifests/live.ts';
import { type Ways, waysOf } from '../manifests/ways.ts';
import { isSameKind } from '../objects/kinds.ts';
import { loadBalancerOf } from '../objects/load-balancer-views.ts';
import { deploySpec } from './deploy-spec.ts';
import { listOf, look, type Seen } from './surroundings.ts';

/** Services as load balancers; Ingresses are read as such, and changed by their manifests. */
export class KubernetesLoadBalancers extends LoadBalancers {
  readonly #live: Live;
  readonly #ways: Ways;

  constructor(account: KubernetesAccount) {
    super();
    this.#live = new Live(account);
    this.#ways = waysOf(account);
  }

  override async list({ application, region = '' }: { application?: string; region?: string } = {}): Promise<
    LoadBalancer[]
  > {
    const seen = await look(this.#live, region);
    const ingresses = await listOf(this.#live, 'ingress', 'networking.k8s.io/v1', region);
    return [...seen.services, ...ingresses]
      .map((object) => this.#view(object, seen))
      .filter(({ moniker }) => application === undefined || moniker.app === application);
  }

  override async find(ref: Ref): Promise<LoadBalancer | undefined> {
    const object = await this.#live.find(manifestOf(ref));
    return object && this.#view(object, await look(this.#live, ref.region));
  }

  override async upsert(operation: string, ref: Ref, settings: JsonObject): Promise<void> {
    const manifest = manifestOf(ref);
    if (
      !isSameKind(manifest.kind, 'service') ||
      !isJsonObject(settings['selector']) ||
      !Array.isArray(settings['ports'])
    ) {
      const message =
        'must have a selector and ports, as the spec of a Service; anything else is deployed by its manifest.';
      throw new InvalidInput('The load balancer', [{ path: ['settings'], message }]);
    }
    const object = { apiVersion: 'v1', kind: 'Service', spec: settings };
    await deploySpec(operation, manifest, object, this.#live, this.#ways);
  }

  override delete(operation: string, ref: Ref): Promise<void> {
    const changing = { live: this.#live, ways: this.#ways, operation, ref: manifestOf(ref) };
    return deleteObject(changing, { cascade: 'background' });
  }

  #view(object: KubernetesObject, { workloads, services }: Seen): LoadBalancer {
    const isNear = ({ metadata }: KubernetesObject): boolean => metadata.namespace === object.metadata.namespace;
    return loadBalancerOf(object, {
      account: this.#live.account,
      workloads: workloads.filter((workload) => isNear(workload.object)),
      services: services.filter(isNear),
    });
  }
}

/** `service web`, `ingress web`; without a kind it is a Service. */
function manifestOf({ region, name }: Ref): ManifestRef {
  return name.includes(' ') ? manifestRef(name, region) : { kind: 'service', name, namespace: region };
}
