import { isJsonObject, type Json, type JsonObject } from '../../../../kernel/index.ts';
import type { Drift } from '../../../port.ts';
import type { KubernetesObject } from '../../api/kubernetes-api.ts';
import { type FieldStep, leadsTo, type OwnedField, ownedFields } from '../managed-fields.ts';
import { at } from '../reading.ts';
import { pathText } from './field-path.ts';
import { changedFields } from './fields.ts';
import { ordered } from './noise.ts';

/** Controllers that write beside what is deployed, as they are meant to. */
const isOfCluster = ({ owner }: OwnedField): boolean =>
  /^(kube-controller-manager|kube-scheduler|kubelet|kube-apiserver|cluster-autoscaler|vpa-.*)$/.test(owner.manager);

/**
 * Fields that are not as they were deployed, and those that somebody else has added since.
 *
 * @param deployed the manifest as it was applied
 * @param own      the name by which we write
 */
export function driftOf(live: KubernetesObject, deployed: KubernetesObject, own: string): Drift[] {
  const owned = ownedFields(live);
  const changed = changedFields(ordered(deployed), ordered(live), { partly: true }).map(
    ({ path, was, becomes }): Drift => ({
      path: pathText(path),
      ...(was === undefined ? {} : { deployed: was }),
      ...(becomes === undefined ? {} : { live: becomes }),
      ...whoIs(changerOf(path, owned, own)),
    }),
  );
  return [...changed, ...added(live, deployed, owned, own)];
}

/** Who holds the field now, or something in it; of several, the last one. */
function changerOf(path: readonly FieldStep[], owned: readonly OwnedField[], own: string): OwnedField | undefined {
  const others = owned.filter(({ path: theirs, owner }) => {
    const isOwn = owner.manager === own && owner.operation === 'Apply';
    return !isOwn && owner.subresource !== 'status' && (leadsTo(path, theirs) || leadsTo(theirs, path));
  });
  return others.toSorted((one, other) => (other.owner.at ?? 0) - (one.owner.at ?? 0))[0];
}

function added(live: KubernetesObject, deployed: KubernetesObject, owned: readonly OwnedField[], own: string): Drift[] {
  const now = ordered(live);
  const then = ordered(deployed);
  const seen = new Set<string>();
  return owned.flatMap((field): Drift[] => {
    const { path, owner } = field;
    if (owner.manager === own || owner.subresource === 'status' || isOfCluster(field)) return [];
    const value = follow(now, path);
    const text = pathText(path);
    // Its changes are told above; what a manifest has never said is what is new.
    if (value === undefined || follow(then, path) !== undefined || seen.has(text)) return [];
    seen.add(text);
    return [{ path: text, live: value, ...whoIs(field) }];
  });
}

const whoIs = (field: OwnedField | undefined): Pick<Drift, 'changedBy' | 'since'> =>
  field === undefined
    ? {}
    : { changedBy: field.owner.manager, ...(field.owner.at === undefined ? {} : { since: field.owner.at }) };

function follow(value: Json, path: readonly FieldStep[]): Json | undefined {
  let found: Json | undefined = value;
  for (const step of path) {
    if (typeof step === 'string') found = at(found, step);
    else found = Array.isArray(found) ? found.find((element) => isElement(element, step)) : undefined;
  }
  return found;
}

/** A key that one side leaves out has the value that the server fills in. */
function isElement(element: Json, step: JsonObject): boolean {
  if (!isJsonObject(element)) return step[''] === element;
  return Object.entries(step).every(([key, value]) => element[key] === undefined || element[key] === value);
}
