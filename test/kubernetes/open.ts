import { HttpKubernetesApi } from '../../src/providers/kubernetes/api/http-kubernetes-api.ts';
import { connectionOf, type Whereabouts } from '../../src/providers/kubernetes/api/kubeconfig.ts';
import type { KubernetesApi } from '../../src/providers/kubernetes/api/kubernetes-api.ts';
import { Transport } from '../../src/providers/kubernetes/api/transport.ts';
import { ChildPrograms } from '../../src/processes/child-programs.ts';
import { Secret } from '../../src/kernel/index.ts';

/** The product's own client of a cluster, for the user whom a kubeconfig names. */
export const open = (kubeconfig: string): KubernetesApi =>
  opened({ kubeconfigFile: '', kubeconfigContents: () => new Secret(kubeconfig) });

/** The same of a kubeconfig that lies in a file, and may change there. */
export const openFile = (kubeconfigFile: string): KubernetesApi => opened({ kubeconfigFile });

function opened(where: Whereabouts): KubernetesApi {
  const whole = { ...where, execPlugins: { inherit: [] } };
  return new HttpKubernetesApi('suite', new Transport(() => connectionOf('suite', whole, new ChildPrograms())));
}
