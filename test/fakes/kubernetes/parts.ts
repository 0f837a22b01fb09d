import type { Kind } from './kinds.ts';
import { type Json, type KubeObject, clone } from './objects.ts';

/** The object to be stored: what the request may not change stays as it is. */
export function onlyPart(kind: Kind, live: KubeObject, wish: KubeObject, subresource: string | undefined): KubeObject {
  if (subresource === 'status') {
    const { managedFields } = wish.metadata;
    return {
      ...clone(live),
      status: wish['status'],
      metadata: {
        ...clone(live.metadata),
        // The way by which the controller notes revisions.
        ...(isDeployment(kind) && wish.metadata.annotations && { annotations: wish.metadata.annotations }),
        ...(managedFields && { managedFields }),
      },
    };
  }
  const { uid, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, generation, resourceVersion } =
    live.metadata;
  const keeps = Object.entries({
    uid,
    creationTimestamp,
    deletionTimestamp,
    deletionGracePeriodSeconds,
    generation,
    resourceVersion,
  });
  const now: KubeObject = {
    ...wish,
    metadata: { ...wish.metadata, ...Object.fromEntries(keeps.filter(([, value]) => value !== undefined)) },
  };
  if (!now.metadata.managedFields && live.metadata.managedFields)
    now.metadata.managedFields = live.metadata.managedFields;
  if (kind.subresources.includes('status')) {
    delete now['status'];
    if (live['status'] !== undefined) now['status'] = clone(live['status']);
  }
  if (kind.kind === 'Namespace' && subresource !== 'finalize') now['spec'] = clone(live['spec']);
  return now;
}

/** Of Deployments annotations count as well: their controller notes revisions there. */
export const isDeployment = ({ kind, custom }: Kind): boolean => kind === 'Deployment' && !custom;

/** What counts for `generation`: of a Deployment the annotations, too. */
export const wishOf = ({ metadata, status: _status, ...wish }: KubeObject, annotated: boolean): Json => ({
  ...wish,
  ...(annotated && { annotations: metadata.annotations ?? {} }),
});

/** What tells whether a write changes anything. */
export const withoutTimes = ({ metadata: { managedFields, ...metadata }, ...rest }: KubeObject): Json => ({
  ...rest,
  metadata,
  fields: managedFields?.map(({ time: _time, ...entry }) => entry),
});

/** Deleted, and nothing holds it up any longer. */
export const isLetGo = ({ metadata, kind, spec }: KubeObject): boolean =>
  metadata.deletionTimestamp !== undefined &&
  !metadata.finalizers?.length &&
  !metadata.deletionGracePeriodSeconds &&
  (kind !== 'Namespace' || !spec?.finalizers?.length);
