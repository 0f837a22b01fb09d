import { KubernetesProvider } from '../../src/providers/kubernetes/kubernetes.provider.ts';
import { KubernetesOptions } from '../../src/providers/kubernetes/options.ts';
import { Secret } from '../../src/kernel/index.ts';
import { ChildPrograms } from '../../src/processes/child-programs.ts';
import type { OpenAccount } from '../../src/providers/port.ts';

/** An account of a cluster, as the settings would open it; close it. */
export function openKubernetesAccount(
  { kubeconfig }: { kubeconfig: string },
  options: object = {},
  name = 'dev',
): Promise<OpenAccount> {
  const provider = new KubernetesProvider(new ChildPrograms(), { secret: (text) => new Secret(text) });
  return provider.open(name, KubernetesOptions.parse({ kubeconfigContents: kubeconfig, ...options }));
}
