import { type Firewall, Firewalls, type ManifestRef, manifestRef, type Ref } from '../../port.ts';
import type { KubernetesAccount } from '../account.ts';
import { deleteObject } from '../manifests/delete.ts';
import { Live } from '../manifests/live.ts';
import { type Ways, waysOf } from '../manifests/ways.ts';
import { descriptionKey, firewallOf, policySpec } from '../objects/load-balancer-views.ts';
import { mapAt } from '../objects/reading.ts';
import { deploySpec } from './deploy-spec.ts';

/** Network policies as firewalls, as far as they speak of addresses. */
export class KubernetesFirewalls extends Firewalls {
  readonly #live: Live;
  readonly #ways: Ways;

  constructor(account: KubernetesAccount) {
    super();
    this.#live = new Live(account);
    this.#ways = waysOf(account);
  }

  override async list({ application, region = '' }: { application?: string; region?: string } = {}): Promise<
    Firewall[]
  > {
    const type = await this.#live.typeOf('networkPolicy', 'networking.k8s.io/v1');
    const found = await this.#live.list(type, region);
    return found
      .map((policy) => firewallOf(policy, this.#live.account))
      .filter(({ moniker }) => application === undefined || moniker.app === application);
  }

  override async find(ref: Ref): Promise<Firewall | undefined> {
    const policy = await this.#live.find(manifestOf(ref));
    return policy && firewallOf(policy, this.#live.account);
  }

  /** One that is there keeps the pods that it is for; a new one is for all pods of its namespace. */
  override async upsert(
    operation: string,
    ref: Ref,
    { description, inboundRules }: { description: string; inboundRules: Firewall['inboundRules'] },
  ): Promise<void> {
    const manifest = manifestOf(ref);
    const now = await this.#live.find(manifest);
    const annotations = { 'strategy.spinnaker.io/versioned': 'false', [descriptionKey]: description };
    const object = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: manifest.name, namespace: manifest.namespace, annotations },
      spec: policySpec(inboundRules, mapAt(now, 'spec', 'podSelector')),
    };
    await deploySpec(operation, manifest, object, this.#live, this.#ways);
  }

  override delete(operation: string, ref: Ref): Promise<void> {
    const changing = { live: this.#live, ways: this.#ways, operation, ref: manifestOf(ref) };
    return deleteObject(changing, { cascade: 'background' });
  }
}

function manifestOf({ region, name }: Ref): ManifestRef {
  return name.includes(' ') ? manifestRef(name, region) : { kind: 'networkPolicy', name, namespace: region };
}
