import { Injectable } from '@nestjs/common';
import { Programs } from '../../processes/port.ts';
import { AccountSecrets } from '../../settings/port.ts';
import { CloudProvider, type OpenAccount, Provider } from '../port.ts';
import type { KubernetesAccount } from './account.ts';
import { HttpKubernetesApi } from './api/http-kubernetes-api.ts';
import { connectionOf, fileOf, type Whereabouts } from './api/kubeconfig.ts';
import { Transport } from './api/transport.ts';
import { KubernetesJobs } from './jobs/kubernetes-jobs.ts';
import { KubernetesManifests } from './manifests/kubernetes-manifests.ts';
import { KubernetesOptions, withoutEffect } from './options.ts';
import { missingPermissions } from './permissions.ts';
import { Scope } from './scope.ts';
import { KubernetesFirewalls } from './server-groups/kubernetes-firewalls.ts';
import { KubernetesLoadBalancers } from './server-groups/kubernetes-load-balancers.ts';
import { KubernetesServerGroups } from './server-groups/kubernetes-server-groups.ts';
import { KubernetesWatching } from './watch/kubernetes-watching.ts';

/** Clusters of Kubernetes, by their API alone: no kubectl, no rounds of polling. */
@Injectable()
@CloudProvider({
  kind: 'kubernetes',
  title: 'Kubernetes',
  description:
    'Deploys manifests to a cluster, shifts traffic between ReplicaSets, and shows what runs there as it changes.',
  options: KubernetesOptions,
})
export class KubernetesProvider extends Provider<KubernetesOptions> {
  constructor(
    private readonly programs: Programs,
    private readonly secrets: AccountSecrets,
  ) {
    super();
  }

  override files({ kubeconfigFile, kubeconfigContents, serviceAccount }: KubernetesOptions): string[] {
    if (serviceAccount !== false) return [];
    if (kubeconfigContents === undefined) return [fileOf(kubeconfigFile)];
    return kubeconfigContents.startsWith('file:') ? [kubeconfigContents.slice('file:'.length)] : [];
  }

  override async open(name: string, options: KubernetesOptions): Promise<OpenAccount> {
    const transport = new Transport(() => connectionOf(name, this.#whereabouts(options), this.programs));
    const api = new HttpKubernetesApi(name, transport);
    const account: KubernetesAccount = { name, options, api, scope: new Scope(options, api) };
    try {
      await api.types();
      const missing = options.checkPermissionsOnStartup ? await missingPermissions(account) : [];
      const watching = new KubernetesWatching(account);
      return {
        name,
        provider: 'kubernetes',
        regions: [...(account.scope.chosen ?? [])],
        capabilities: {
          manifests: new KubernetesManifests(account),
          jobs: new KubernetesJobs(account),
          serverGroups: new KubernetesServerGroups(account),
          loadBalancers: new KubernetesLoadBalancers(account),
          firewalls: new KubernetesFirewalls(account),
          watching,
        },
        remarks: () => [...missing, ...watching.remarks(), ...idle(options)],
        close: async () => {
          watching.close();
          await transport.close();
        },
      };
    } catch (error) {
      await transport.close();
      throw error;
    }
  }

  #whereabouts(options: KubernetesOptions): Whereabouts {
    const { kubeconfigContents, kubeconfigFile, context, serviceAccount, execPlugins } = options;
    const usual = { server: 'https://kubernetes.default.svc', folder: '/var/run/secrets/kubernetes.io/serviceaccount' };
    return {
      kubeconfigFile,
      context,
      inCluster: serviceAccount === true ? usual : serviceAccount === false ? undefined : serviceAccount,
      execPlugins: execPlugins.allowed ? { inherit: execPlugins.environment } : undefined,
      ...(kubeconfigContents === undefined
        ? {}
        : { kubeconfigContents: () => this.secrets.secret(kubeconfigContents) }),
    };
  }
}

/** What was written and does nothing. */
function idle(options: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(withoutEffect).flatMap(([name, why]) =>
    options[name] === undefined ? [] : [`${name} has no effect: ${why}`],
  );
}
