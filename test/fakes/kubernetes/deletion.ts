import { badRequest, conflict } from './failures.ts';
import type { Kind } from './kinds.ts';
import { type KubeObject, clone } from './objects.ts';
import type { Registry, WriteOptions } from './registry.ts';
import type { Stored } from './store.ts';

/** The body of a DELETE. */
export interface DeleteOptions {
  propagationPolicy?: string;
  orphanDependents?: boolean;
  gracePeriodSeconds?: number;
  preconditions?: { uid?: string; resourceVersion?: string };
}

const dependentsFinalizers = ['foregroundDeletion', 'orphan'];

/**
 * Deletes an object, or marks it for deletion while finalizers or its time to shut down hold it up.
 *
 * @returns whether it is gone, and its last state
 */
export function deleteObject(
  registry: Registry,
  kind: Kind,
  live: Stored,
  options: DeleteOptions,
  { dryRun = false, user = '' }: Pick<WriteOptions, 'dryRun' | 'user'>,
): { gone: boolean; stored: Stored } {
  checkPreconditions(kind, live.object, options.preconditions ?? {});
  registry.admission.review({ operation: 'DELETE', object: live.object, was: live.object, dryRun, user });
  const now = clone(live.object);
  const { metadata } = now;
  setPropagation(now, propagationOf(kind, options));
  const graceSeconds = graceOf(now, options);
  const isHeld = (metadata.finalizers?.length ?? 0) > 0 || kind.kind === 'Namespace';
  if (graceSeconds === 0 && !isHeld) {
    if (!dryRun) registry.remove(live);
    return { gone: true, stored: live };
  }
  if (!metadata.deletionTimestamp) {
    if (kind.counted) metadata.generation = (metadata.generation ?? 0) + 1;
    metadata.deletionTimestamp = registry.clock.text(graceSeconds);
    metadata.deletionGracePeriodSeconds = graceSeconds;
    if (kind.kind === 'Namespace') now['status'] = { ...now['status'], phase: 'Terminating' };
  } else metadata.deletionGracePeriodSeconds = Math.min(metadata.deletionGracePeriodSeconds ?? 0, graceSeconds);
  return {
    gone: false,
    stored: dryRun ? registry.store.unsaved(kind.table, now) : registry.store.put(kind.table, now),
  };
}

function checkPreconditions(
  kind: Kind,
  live: KubeObject,
  { uid, resourceVersion }: { uid?: string; resourceVersion?: string },
): void {
  const { name, uid: liveUid, resourceVersion: liveVersion } = live.metadata;
  if (uid && uid !== liveUid) {
    throw conflict(kind, name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${liveUid}`);
  }
  if (resourceVersion && resourceVersion !== liveVersion) {
    throw conflict(
      kind,
      name,
      `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${liveVersion}`,
    );
  }
}

function propagationOf(kind: Kind, { propagationPolicy, orphanDependents }: DeleteOptions): string | undefined {
  if (propagationPolicy && !['Background', 'Foreground', 'Orphan'].includes(propagationPolicy)) {
    throw badRequest(`invalid propagationPolicy ${JSON.stringify(propagationPolicy)}`);
  }
  if (orphanDependents !== undefined) return orphanDependents ? 'Orphan' : 'Background';
  // What batch/v1 does for the sake of clients of 2016: pods of a Job stay behind unless one says otherwise.
  return propagationPolicy ?? (kind.table === 'batch/jobs' ? 'Orphan' : undefined);
}

function setPropagation({ metadata }: KubeObject, policy: string | undefined): void {
  if (policy === undefined) return;
  const others = (metadata.finalizers ?? []).filter((name) => !dependentsFinalizers.includes(name));
  const wanted = { Foreground: 'foregroundDeletion', Orphan: 'orphan' }[policy];
  metadata.finalizers = wanted ? [...others, wanted] : others;
}

/** Only pods that a node runs take time to stop. */
function graceOf({ kind, apiVersion, spec, status }: KubeObject, { gracePeriodSeconds }: DeleteOptions): number {
  const isOver = ['Succeeded', 'Failed'].includes(status?.phase);
  if (kind !== 'Pod' || apiVersion !== 'v1' || !spec?.nodeName || isOver) return 0;
  return Math.max(0, gracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30);
}
