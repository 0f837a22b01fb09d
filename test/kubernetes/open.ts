import { HttpKubernetesApi } from '../../src/providers/kubernetes/api/http-kubernetes-api.ts';
import { connectionOf } from '../../src/providers/kubernetes/api/kubeconfig.ts';
import type { KubernetesApi } from '../../src/providers/kubernetes/api/kubernetes-api.ts';
import { Transport } from '../../src/providers/kubernetes/api/transport.ts';
import { ChildPrograms } from '../../src/processes/child-programs.ts';
import { Secret } from '../../src/kernel/index.ts';

/** The product's own client of a cluster, for the user whom a kubeconfig names. */
export function open(kubeconfig: string): KubernetesApi {
  const where = { kubeconfigFile: '', kubeconfigContents: () => new Secret(kubeconfig), execPlugins: { inherit: [] } };
  return new HttpKubernetesApi('suite', new Transport(() => connectionOf('suite', where, new ChildPrograms())));
}
