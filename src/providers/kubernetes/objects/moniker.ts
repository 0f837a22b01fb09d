/** Which application and cluster an object belongs to: by its annotations, else by its name. */
import { type Moniker, parseName } from '../../port.ts';
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { annotation, labelsOf, withDefaultAnnotations, withLabels, withTemplateLabels } from './annotations.ts';
import { kindName } from './kinds.ts';

const monikerKey = (field: keyof Moniker | 'application'): string => `moniker.spinnaker.io/${field}`;
const nameLabel = 'app.kubernetes.io/name';
const managedByLabel = 'app.kubernetes.io/managed-by';
const sequenceLabel = monikerKey('sequence');

/** The cluster of a manifest whose order names none: what it is called before it has a version. */
export const ownCluster = (object: KubernetesObject): string =>
  `${kindName(object)} ${object.metadata.name || (object.metadata.generateName ?? '')}`;

/**
 * What an annotation says wins. Stack and detail come from annotations only: a name such as `web-api-server` says neither.
 * Names that begin with `system:` belong to the cluster's own parts.
 */
export function monikerOf(object: KubernetesObject): Moniker {
  const read = (field: keyof Moniker | 'application'): string | undefined =>
    unquoted(annotation(object, monikerKey(field)));
  const { name } = object.metadata;
  const parsed = name.startsWith('system:') ? systemName(name) : parseName(name);
  const stack = read('stack');
  const detail = read('detail');
  const sequence = sequenceIn(read('sequence')) ?? revisionOf(object) ?? parsed?.sequence;
  return {
    app: read('application') ?? parsed?.app ?? '',
    cluster: read('cluster') ?? parsed?.cluster ?? name,
    ...(stack ? { stack } : {}),
    ...(detail ? { detail } : {}),
    ...(sequence === undefined ? {} : { sequence }),
  };
}

function systemName(name: string): Pick<Moniker, 'app' | 'cluster' | 'sequence'> {
  const [, cluster = name, digits] = /^(.*?)(?:-v(\d{3,}))?$/.exec(name) ?? [];
  return { app: 'system', cluster, ...(digits === undefined ? {} : { sequence: Number(digits) }) };
}

/** A replica set that a Deployment has made is numbered by that. */
function revisionOf(object: KubernetesObject): number | undefined {
  if (kindName(object) !== 'replicaSet') return undefined;
  return sequenceIn(annotation(object, 'deployment.kubernetes.io/revision'));
}

const sequenceIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;

/** Old releases of Spinnaker wrote each value as JSON. */
function unquoted(text: string | undefined): string | undefined {
  if (text === undefined || !/^".*"$/s.test(text)) return text;
  try {
    return JSON.parse(text) as string;
  } catch {
    return text;
  }
}

/** How labels are written. */
export interface Labelling {
  /** `spinnaker`: what says who manages an object. */
  managedBy: string;
  /** Whether labels are written at all. */
  labels: boolean;
  /** Whether on pods, too. */
  templateLabels: boolean;
}

/** Writes who an object belongs to, on itself and on its pods; annotations that are there already stay as they are. */
export function withMoniker(object: KubernetesObject, moniker: Moniker, labelling: Labelling): KubernetesObject {
  const { app, cluster, stack, detail, sequence } = moniker;
  const annotated = withDefaultAnnotations(object, {
    [monikerKey('application')]: app,
    [monikerKey('cluster')]: cluster,
    ...(stack ? { [monikerKey('stack')]: stack } : {}),
    ...(detail ? { [monikerKey('detail')]: detail } : {}),
    ...(sequence === undefined ? {} : { [monikerKey('sequence')]: String(sequence) }),
  });
  if (!labelling.labels) return annotated;
  const labelled = withLabels(annotated, labelsFor(labelsOf(annotated), moniker, labelling));
  if (!labelling.templateLabels) return labelled;
  const spec = labelled.spec?.['template'];
  const there = spec === undefined ? {} : labelsOf(spec as unknown as KubernetesObject);
  return withTemplateLabels(labelled, labelsFor(there, moniker, labelling));
}

/** Who manages it is always said anew; the name only where nobody has said one. */
function labelsFor(
  there: Record<string, string>,
  { app, sequence }: Moniker,
  labelling: Labelling,
): Record<string, string> {
  return {
    ...(there[nameLabel] === undefined && isLabelValue(app) ? { [nameLabel]: app } : {}),
    [managedByLabel]: labelling.managedBy,
    ...(sequence === undefined ? {} : { [sequenceLabel]: String(sequence) }),
  };
}

/** What Kubernetes takes as the value of a label. */
export const isLabelValue = (text: string): boolean =>
  text.length <= 63 && /^(?:[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?)?$/.test(text);

/** Spinnaker, of whatever suffix, has deployed it. */
export const isManagedBySpinnaker = (object: KubernetesObject): boolean =>
  /^spinnaker(?:-|$)/.test(labelsOf(object)[managedByLabel] ?? '');
