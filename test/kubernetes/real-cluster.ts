import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { Kubelet } from '../support/kubelet/kubelet.ts';
import type { Place } from './cluster.ts';

/**
 * A cluster that is there. With `GENNAKER_KUBELET=1` it has no node, and the suite brings one along; where
 * `GENNAKER_KUBERNETES_RESTART` names a program that ends and starts its API server, that is tried as well.
 *
 * @param file the kubeconfig; its user makes namespaces, definitions and whatever is in them
 */
export async function openReal(file: string): Promise<Place> {
  const kubeconfig = await readFile(file, 'utf8');
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const kubelet = process.env['GENNAKER_KUBELET'] === '1' ? new Kubelet(config) : undefined;
  await kubelet?.start();
  const program = process.env['GENNAKER_KUBERNETES_RESTART'];
  const restart = program === undefined ? undefined : () => run(program);
  return {
    kubeconfig,
    nobody: (namespace) => serviceAccount(config, namespace),
    ...(restart === undefined ? {} : { restart }),
    // What it keeps at hand to tell watchers begins anew.
    compact: restart ?? (() => Promise.resolve()),
    bookmark: () => Promise.resolve(),
    pass: () => undefined,
    says: () => undefined,
    close: () => kubelet?.stop() ?? Promise.resolve(),
  };
}

async function run(program: string): Promise<void> {
  await promisify(execFile)(program);
}

/** The kubeconfig of a service account that nobody has granted anything. */
async function serviceAccount(config: KubeConfig, namespace: string): Promise<string> {
  const core = config.makeApiClient(CoreV1Api);
  const { metadata } = await core.createNamespacedServiceAccount({
    namespace,
    body: { metadata: { generateName: 'nobody-' } },
  });
  const name = metadata!.name!;
  const { status } = await core.createNamespacedServiceAccountToken({
    namespace,
    name,
    body: { spec: { audiences: [], expirationSeconds: 600 } },
  });
  const theirs = new KubeConfig();
  theirs.loadFromClusterAndUser(config.getCurrentCluster()!, { name, token: status!.token });
  return theirs.exportConfig();
}
