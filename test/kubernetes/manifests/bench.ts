import { type JsonObject, newUlid, toJson } from '../../../src/kernel/index.ts';
import type { KubernetesObject } from '../../../src/providers/kubernetes/api/kubernetes-api.ts';
import type { KubernetesAccount } from '../../../src/providers/kubernetes/account.ts';
import { KubernetesJobs } from '../../../src/providers/kubernetes/jobs/kubernetes-jobs.ts';
import { KubernetesManifests } from '../../../src/providers/kubernetes/manifests/kubernetes-manifests.ts';
import { KubernetesOptions } from '../../../src/providers/kubernetes/options.ts';
import { Scope } from '../../../src/providers/kubernetes/scope.ts';
import { KubernetesFirewalls } from '../../../src/providers/kubernetes/server-groups/kubernetes-firewalls.ts';
import { KubernetesLoadBalancers } from '../../../src/providers/kubernetes/server-groups/kubernetes-load-balancers.ts';
import { KubernetesServerGroups } from '../../../src/providers/kubernetes/server-groups/kubernetes-server-groups.ts';
import type { ManifestOrder, ManifestRef } from '../../../src/providers/port.ts';
import type { SuiteCluster } from '../cluster.ts';

export const newOperation = (): string => newUlid();

/** The capabilities of an account on the suite's cluster, and orders for its namespace. */
export class ManifestBench {
  constructor(
    private readonly cluster: SuiteCluster,
    private readonly options: object = {},
  ) {}

  get account(): KubernetesAccount {
    const options = KubernetesOptions.parse(this.options);
    const { api } = this.cluster;
    return { name: 'suite', options, api, scope: new Scope(options, api) };
  }
  get manifests(): KubernetesManifests {
    return new KubernetesManifests(this.account);
  }
  get jobs(): KubernetesJobs {
    return new KubernetesJobs(this.account);
  }
  get serverGroups(): KubernetesServerGroups {
    return new KubernetesServerGroups(this.account);
  }
  get loadBalancers(): KubernetesLoadBalancers {
    return new KubernetesLoadBalancers(this.account);
  }
  get firewalls(): KubernetesFirewalls {
    return new KubernetesFirewalls(this.account);
  }

  order(manifests: readonly (object | null)[], changes: Partial<ManifestOrder> = {}): ManifestOrder {
    return {
      manifests: toJson(manifests) as JsonObject[],
      moniker: { app: 'shop' },
      namespaceOverride: this.cluster.namespace,
      requiredArtifacts: [],
      optionalArtifacts: [],
      enableArtifactBinding: true,
      traffic: { enable: true, services: [] },
      labelSelectors: [],
      allowNothingSelected: false,
      skipSpecTemplateLabels: false,
      ...changes,
    };
  }

  /** @returns the names of what was deployed in the suite's namespace */
  async deploy(
    manifests: readonly (object | null)[],
    changes: Partial<ManifestOrder> = {},
    operation = newOperation(),
  ): Promise<string[]> {
    const result = await this.manifests.deploy(operation, this.order(manifests, changes));
    return result.manifestNamesByNamespace[this.cluster.namespace] ?? [];
  }

  ref(kind: string, name: string): ManifestRef {
    return { kind, name, namespace: this.cluster.namespace };
  }
}

/** The same manifest with more annotations. */
export function annotated(object: KubernetesObject, annotations: Record<string, string>): KubernetesObject {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } } };
}

export const strategy = (name: string): string => `strategy.spinnaker.io/${name}`;
