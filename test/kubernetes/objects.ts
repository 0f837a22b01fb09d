/** Documents that the suites send to a cluster: small, valid, and made to be varied. */
import type { KubernetesObject } from '../../src/providers/kubernetes/api/kubernetes-api.ts';
import type { JsonObject } from '../../src/kernel/index.ts';

/**
 * How a container fares. A cluster without a kubelet takes it from the tag of the image (`test/support/kubelet`, and the
 * fake); one that runs containers has to be able to pull these two images.
 */
const runsContainers = process.env['GENNAKER_TEST_KUBECONFIG'] !== undefined && process.env['GENNAKER_KUBELET'] !== '1';
const pause = (version: string): string => `registry.k8s.io/pause:${version}`;
const shell = (script: string): JsonObject => ({ image: 'busybox:1.36', command: ['sh', '-c', script] });

export const fares = {
  /** Runs, and is ready at once. */
  well: { image: pause('3.9') },
  /** The same in another version. */
  wellAnew: { image: pause('3.10') },
  /** Its image is nowhere. */
  unpulled: { image: 'registry.invalid/gennaker/web:bad' },
  /** Ends again and again. */
  crashing: runsContainers ? shell('exit 1') : { image: 'registry.invalid/gennaker/web:crash' },
  /** Ends with exit code 1 where it need not run for ever. */
  failing: runsContainers ? shell('exit 1') : { image: 'registry.invalid/gennaker/job:fail' },
  /** Prints these words, and ends. */
  saying: (words: string): JsonObject => ({ image: 'busybox:1.36', command: ['echo', words] }),
  /** Runs on, where the others of a Job end. */
  lasting: runsContainers ? shell('sleep 3600') : { image: 'registry.invalid/gennaker/job:run' },
};

type Document = JsonObject & { metadata: JsonObject };

/** A workload of pods `app: NAME` with one container `main`. */
function workload(apiVersion: string, kind: string, name: string, container: JsonObject, spec: JsonObject): Document {
  const { pods = {}, ...rest } = spec as { pods?: JsonObject };
  return {
    apiVersion,
    kind,
    metadata: { name, labels: { app: name } },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'main', ...container }], ...pods },
      },
      ...rest,
    },
  };
}

export const deployment = (name: string, container: JsonObject = fares.well, spec: JsonObject = {}): KubernetesObject =>
  sent(workload('apps/v1', 'Deployment', name, container, { replicas: 2, ...spec }));

export const replicaSet = (name: string, container: JsonObject = fares.well, spec: JsonObject = {}): KubernetesObject =>
  sent(workload('apps/v1', 'ReplicaSet', name, container, { replicas: 2, ...spec }));

export const statefulSet = (
  name: string,
  container: JsonObject = fares.well,
  spec: JsonObject = {},
): KubernetesObject =>
  sent(workload('apps/v1', 'StatefulSet', name, container, { replicas: 2, serviceName: name, ...spec }));

export const daemonSet = (name: string, container: JsonObject = fares.well): KubernetesObject =>
  sent(workload('apps/v1', 'DaemonSet', name, container, {}));

export function job(name: string, container: JsonObject, spec: JsonObject = {}): KubernetesObject {
  const template = {
    spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 1, containers: [{ name: 'main', ...container }] },
  };
  return sent({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec: { template, ...spec } });
}

export function pod(
  name: string,
  container: JsonObject = fares.well,
  labels: JsonObject = { app: name },
): KubernetesObject {
  const spec = { terminationGracePeriodSeconds: 1, containers: [{ name: 'main', ...container }] };
  return sent({ apiVersion: 'v1', kind: 'Pod', metadata: { name, labels }, spec });
}

export const configMap = (name: string, data: JsonObject = {}, labels: JsonObject = {}): KubernetesObject =>
  sent({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    // A server leaves empty maps out, and whoever applies one quarrels with all who do not.
    metadata: { name, ...(Object.keys(labels).length > 0 && { labels }) },
    ...(Object.keys(data).length > 0 && { data }),
  });

export const service = (name: string, selector: JsonObject = { app: name }): KubernetesObject =>
  sent({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector, ports: [{ port: 80, targetPort: 8080 }] },
  });

/** Defines `WIDGET.gennaker.example` with free-form content; `plural` must be the suite's own. */
export function definition(kind: string, plural: string): KubernetesObject {
  const group = 'gennaker.example';
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec: open, status: open } } };
  return sent({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [{ name: 'v1', served: true, storage: true, schema, subresources: { status: {} } }],
    },
  });
}

/** What is sent has less than what comes back: no `uid`, no version. */
function sent(document: Document): KubernetesObject {
  return structuredClone(document) as unknown as KubernetesObject;
}
