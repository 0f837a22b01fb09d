/** Server-side apply: the server keeps who has set which field, and says no where somebody else has. */
import { toJson } from '../../../../kernel/index.ts';
import { Conflict, type FieldConflict, Refused } from '../../api/errors.ts';
import type { Key, KubernetesApi, KubernetesObject, ManagedFields } from '../../api/kubernetes-api.ts';
import { annotation, operationKey } from '../../objects/annotations.ts';
import { withoutEmptyMaps } from '../../objects/empty-maps.ts';
import { handedOver } from '../../objects/managed-fields.ts';
import { isManagedBySpinnaker } from '../../objects/moniker.ts';
import { asJson, asObject, withAt } from '../../objects/reading.ts';
import { FieldsHeld, NotApplicable } from '../../refusals.ts';
import { refOf } from '../live.ts';
import { fieldManager } from '../ways.ts';

export interface Applying {
  api: KubernetesApi;
  key: Key;
  dryRun: boolean;
  /** Takes over whatever somebody else holds. */
  force: boolean;
}

const mostTries = 4;

/**
 * @param now the object as it is, if it is there
 * @throws {FieldsHeld} somebody else has changed fields that the manifest sets
 */
export async function applied(
  object: KubernetesObject,
  now: KubernetesObject | undefined,
  applying: Applying,
  tries = mostTries,
): Promise<KubernetesObject> {
  const { api, key, dryRun, force } = applying;
  const giving = now === undefined ? [] : givingWay(now);
  const base = now !== undefined && !dryRun ? await takenOver(now, applying) : now;
  const attempt = (sent: KubernetesObject, forced: boolean): Promise<KubernetesObject> =>
    api.patch(
      key,
      { kind: 'apply', body: toJson(withoutEmptyMaps(sent)) },
      { dryRun, fieldManager, ...(forced ? { force: true } : {}) },
    );
  try {
    return await attempt(object, force);
  } catch (error) {
    if (error instanceof Refused) throw unapplicable(error);
    if (!(error instanceof Conflict) || error.conflicts.length === 0) throw error;
    const held = error.conflicts.filter(({ manager }) => manager !== fieldManager && !giving.includes(manager));
    if (isAutoscaled(held)) return applied(withoutReplicas(object), base, applying, tries);
    if (held.length > 0) throw new FieldsHeld(refOf(object), held);
    return overridden();
  }

  /** Nobody's change but those that were counted may be run over. */
  async function overridden(): Promise<KubernetesObject> {
    const version = base?.metadata.resourceVersion;
    try {
      return await attempt(version === undefined || dryRun ? object : at(object, version), true);
    } catch (error) {
      const isOutdated = error instanceof Conflict && error.conflicts.length === 0 && tries > 1;
      if (!isOutdated) throw error;
      return applied(object, await api.get(key), applying, tries - 1);
    }
  }
}

const at = (object: KubernetesObject, resourceVersion: string): KubernetesObject => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion },
});

/** What Spinnaker does with an object it does by kubectl; until we have deployed it once, that is no stranger's change. */
function givingWay(now: KubernetesObject): string[] {
  const entries = now.metadata.managedFields ?? [];
  return entries.filter((entry) => isSpinnakers(entry, now)).map(({ manager = '' }) => manager);
}

function isSpinnakers({ manager = '' }: ManagedFields, now: KubernetesObject): boolean {
  if (manager === 'kubectl-client-side-apply') return true;
  const isOurs = annotation(now, operationKey) !== undefined;
  return !isOurs && isManagedBySpinnaker(now) && /^kubectl(?:-|$)/.test(manager);
}

/** Hands over what was applied from outside, so that fields which are not said any more go away. @returns as it is then */
async function takenOver(now: KubernetesObject, { api, key }: Applying): Promise<KubernetesObject> {
  let current = now;
  for (let tries = 1; ; tries += 1) {
    const fields = handedOver(current, fieldManager, (entry) => isSpinnakers(entry, current));
    if (fields === undefined) return current;
    const body = [
      { op: 'test', path: '/metadata/resourceVersion', value: current.metadata.resourceVersion ?? '' },
      { op: 'replace', path: '/metadata/managedFields', value: toJson(fields) },
    ];
    try {
      return await api.patch(key, { kind: 'json', body }, { fieldManager });
    } catch (error) {
      // A controller has written its status meanwhile, most often.
      const again = tries < mostTries ? await api.get(key) : undefined;
      if (again === undefined || again.metadata.resourceVersion === current.metadata.resourceVersion) throw error;
      current = again;
    }
  }
}

/** What kubectl lets pass: one name twice in a list, most often. */
function unapplicable(refused: Refused): Error {
  if (!/duplicate entries for key|failed to create typed patch object/.test(refused.message)) return refused;
  return new NotApplicable(refused);
}

/** An autoscaler sizes it: then the manifest's size is only what it began with. */
const isAutoscaled = (held: readonly FieldConflict[]): boolean =>
  held.length > 0 &&
  held.every(
    ({ manager, fields }) =>
      manager === 'kube-controller-manager' && fields.every((field) => field === '.spec.replicas'),
  );

const withoutReplicas = (object: KubernetesObject): KubernetesObject =>
  asObject(withAt(asJson(object), ['spec', 'replicas'], undefined));
