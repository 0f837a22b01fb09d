/** Which fields of which kinds name artifacts. */
import { type Path, pathFrom, type Place } from './places.ts';

/** One field that can hold an artifact. */
export interface Replacer {
  /** `docker/image`, `kubernetes/configMap` */
  type: string;
  path: Path;
  /** Names of kinds, in lower case. */
  kinds: ReadonlySet<string>;
  /** An image is called by its name, whatever its tag; anything else by the whole text. */
  matching: 'image' | 'text';
  /** Only where this holds as well. */
  when?: (place: Place) => boolean;
}

const withTemplate = new Set(['deployment', 'replicaset', 'statefulset', 'daemonset', 'job', 'cronjob']);
const pod = new Set(['pod']);
const containers = ['containers', 'initContainers', 'ephemeralContainers'];

function pathOf(text: string): Path {
  const path = pathFrom(text);
  if (path === undefined) throw new TypeError(`${text} is no path`);
  return path;
}

/** In the pods that an object makes, and in a pod itself. */
function inPods(type: string, ...below: string[]): Replacer[] {
  return below.flatMap((text): Replacer[] => [
    { type, path: pathOf(`$..spec.template.spec.${text}`), kinds: withTemplate, matching: 'text' },
    { type, path: pathOf(`$.spec.${text}`), kinds: pod, matching: 'text' },
  ]);
}

const inContainers = (type: string, ...below: string[]): Replacer[] =>
  inPods(type, ...containers.flatMap((list) => below.map((text) => `${list}[*].${text}`)));

/** Spinnaker takes the image of a bare pod for what it is only if it has no tag. */
const images = inContainers('docker/image', 'image').map((replacer): Replacer => ({
  ...replacer,
  matching: replacer.kinds === pod ? 'text' : 'image',
}));

const scaled = (kind: string): Replacer => ({
  type: `kubernetes/${kind}`,
  path: pathOf('$.spec.scaleTargetRef.name'),
  kinds: new Set(['horizontalpodautoscaler']),
  matching: 'text',
  when: ({ holder }) => typeof holder['kind'] === 'string' && holder['kind'].toLowerCase() === kind.toLowerCase(),
});

/**
 * Beyond Spinnaker's list: pull secrets, service accounts, ephemeral containers, and all that pods have beside the images of
 * their containers.
 */
export const replacers: readonly Replacer[] = [
  ...images,
  ...inPods('kubernetes/configMap', 'volumes[*].configMap.name', 'volumes[*].projected.sources[*].configMap.name'),
  ...inContainers('kubernetes/configMap', 'env[*].valueFrom.configMapKeyRef.name', 'envFrom[*].configMapRef.name'),
  ...inPods(
    'kubernetes/secret',
    'volumes[*].secret.secretName',
    'volumes[*].projected.sources[*].secret.name',
    'imagePullSecrets[*].name',
  ),
  ...inContainers('kubernetes/secret', 'env[*].valueFrom.secretKeyRef.name', 'envFrom[*].secretRef.name'),
  ...inPods('kubernetes/serviceAccount', 'serviceAccountName'),
  scaled('deployment'),
  scaled('replicaSet'),
];

/** A field that an account names for a kind of its own. @returns `undefined`: its path is none */
export function replacerFor(said: { kind: string; type: string; path: string }): Replacer | undefined {
  const path = pathFrom(said.path);
  if (path === undefined) return undefined;
  const matching = said.type === 'docker/image' ? 'image' : 'text';
  return { type: said.type, path, kinds: new Set([said.kind.toLowerCase()]), matching };
}
