/** Which version a manifest gets whose name bears one. */
import { isJsonObject } from '../../../kernel/index.ts';
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { annotation, artifactKey, contentKey, lastApplied, operationKey, partKey } from './annotations.ts';
import { canonicalText, contentHash, isSameContent } from './content-hash.ts';
import { kindName } from './kinds.ts';
import { partsOf } from './names.ts';
import { asJson, asObject, oldestFirst } from './reading.ts';
import { withEncodedData } from './secret-data.ts';

/** What an operation has made of a manifest before. */
export interface Tried {
  operation: string;
  /** Which manifest of the operation. */
  part: number;
}

/** The versions of one name that are live. */
export function versionsOf(name: string, live: readonly KubernetesObject[]): KubernetesObject[] {
  return live.filter((object) => annotation(object, artifactKey('name')) === name);
}

/** The number of a version: as annotated, else as in its name. */
export function sequenceOf(object: KubernetesObject): number | undefined {
  const said = /^v(\d+)$/.exec(annotation(object, artifactKey('version')) ?? '')?.[1];
  return said === undefined ? partsOf(object.metadata.name)?.sequence : Number(said);
}

export const highest = (versions: readonly KubernetesObject[]): KubernetesObject | undefined =>
  versions.reduce<KubernetesObject | undefined>(
    (best, object) => (best !== undefined && (sequenceOf(best) ?? -1) >= (sequenceOf(object) ?? -1) ? best : object),
    undefined,
  );

/**
 * What the same operation has made before, else the version that says the same already, else the next number.
 *
 * @param object with its artifacts bound, without what is written on it to find it again
 * @param live   objects of its kind in its namespace
 */
export function chooseVersion(object: KubernetesObject, live: readonly KubernetesObject[], tried?: Tried): number {
  const versions = versionsOf(object.metadata.name, live);
  const own = tried && versions.find((version) => isMadeBy(version, tried));
  // Pods bear the version of what made them: the same template under an old number would be the old pods.
  const same = hasTemplate(object)
    ? undefined
    : versions.toSorted(oldestFirst).findLast((each) => saysTheSame(each, object));
  const found = own ?? same;
  const reused = found && sequenceOf(found);
  if (reused !== undefined) return reused;
  return Math.max(-1, ...versions.map((version) => sequenceOf(version) ?? -1)) + 1;
}

export const isMadeBy = (object: KubernetesObject, { operation, part }: Tried): boolean =>
  annotation(object, operationKey) === operation && annotation(object, partKey) === String(part);

const hasTemplate = ({ spec }: KubernetesObject): boolean => spec !== undefined && isJsonObject(spec['template']);

/** By our own checksum, or by what kubectl, and so Spinnaker, has written down; unless somebody has edited it since. */
function saysTheSame(version: KubernetesObject, object: KubernetesObject): boolean {
  if (isEdited(version, object)) return false;
  if (annotation(version, contentKey) === contentHash(object)) return true;
  const applied = lastAppliedTo(version);
  return applied !== undefined && isSameContent(applied, object);
}

const holdsData = new Set(['configMap', 'secret']);

function isEdited(version: KubernetesObject, object: KubernetesObject): boolean {
  if (!holdsData.has(kindName(object))) return false;
  const dataOf = (of: KubernetesObject): string => {
    const { data, binaryData } = asJson(withEncodedData(of));
    return canonicalText([data ?? {}, binaryData ?? {}]);
  };
  return dataOf(version) !== dataOf(object);
}

/** The manifest that was applied last, as the annotation tells it. */
export function lastAppliedTo(object: KubernetesObject): KubernetesObject | undefined {
  try {
    const said: unknown = JSON.parse(annotation(object, lastApplied) ?? '');
    return isJsonObject(said) ? asObject(said) : undefined;
  } catch {
    return undefined;
  }
}

/** The versions that are too many, the oldest first. @param keep `max-version-history` */
export function tooMany(versions: readonly KubernetesObject[], keep: number): KubernetesObject[] {
  return versions.toSorted(oldestFirst).slice(0, Math.max(0, versions.length - Math.max(0, keep)));
}
