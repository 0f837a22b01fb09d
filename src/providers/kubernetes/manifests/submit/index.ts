/** Hands one object to the cluster, in the way that it asks for. */
import { setTimeout as pause } from 'node:timers/promises';
import { type JsonObject, toJson } from '../../../../kernel/index.ts';
import { Conflict } from '../../api/errors.ts';
import type { Key, KubernetesObject, ResourceType } from '../../api/kubernetes-api.ts';
import { operationKey } from '../../objects/annotations.ts';
import { isNative, kindName } from '../../objects/kinds.ts';
import { asJson } from '../../objects/reading.ts';
import { threeWayPatch } from '../../objects/three-way.ts';
import { isMadeBy, lastAppliedTo } from '../../objects/versions.ts';
import { NoSuchKind, VersionTaken } from '../../refusals.ts';
import { type Live, refOf } from '../live.ts';
import type { Prepared } from '../prepare/index.ts';
import { fieldManager } from '../ways.ts';
import { applied } from './applied.ts';
import { gone } from './gone.ts';
import { marked, operationLabel, withLastApplied } from './marks.ts';
import { withEncodedData } from '../../objects/secret-data.ts';

export interface Submitting {
  live: Live;
  operation: string;
  /** The server does all but keep it. */
  dryRun?: boolean;
}

const mostTries = 4;

/**
 * A second call with the same operation answers what the first has made, and changes nothing.
 *
 * @returns the object as the cluster has taken it
 */
export async function submit(prepared: Prepared, submitting: Submitting): Promise<KubernetesObject> {
  const { live, operation, dryRun = false } = submitting;
  const type = prepared.isNew && !dryRun ? await established(prepared.type, live) : prepared.type;
  const object = withEncodedData(marked(prepared, operation));
  const { name, namespace } = object.metadata;
  const key: Key = { type, name, ...(namespace === undefined ? {} : { namespace }) };
  const tried = { operation, part: prepared.part };
  if (prepared.submission === 'create') {
    const made = dryRun ? undefined : await generated(object, key, tried, live);
    return made ?? live.api.create(type, unnamed(object), { dryRun, fieldManager });
  }
  const now = await live.api.get(key);
  if (now !== undefined && isMadeBy(now, tried)) return now;
  if (prepared.isNewVersion) return newVersion({ object, now, key, live, dryRun });
  const target: Target = { object, now, key, live, dryRun };
  switch (prepared.submission) {
    case 'recreate':
      return recreated(target);
    case 'replace':
      return replaced(target);
    case 'client-side-apply':
      return appliedHere(target);
    case 'forced-apply':
      return appliedThere(target, true);
    case 'server-side-apply':
      return appliedThere(target, false);
  }
}

interface Target {
  object: KubernetesObject;
  now: KubernetesObject | undefined;
  key: Key;
  live: Live;
  dryRun: boolean;
}

function appliedThere({ object, now, key, live, dryRun }: Target, force: boolean): Promise<KubernetesObject> {
  // Who may look at a Secret's annotations need not be who may see its data.
  const sent = kindName(object) === 'secret' ? object : withLastApplied(object);
  return applied(sent, now, { api: live.api, key, dryRun, force });
}

/** Two deployments at once may choose the same number: then one of them looks again. @throws {VersionTaken} */
async function newVersion({ object, now, key, live, dryRun }: Target): Promise<KubernetesObject> {
  if (now !== undefined) throw new VersionTaken(live.account, refOf(object));
  try {
    const sent = kindName(object) === 'secret' ? object : withLastApplied(object);
    return await live.api.create(key.type, sent, { dryRun, fieldManager });
  } catch (error) {
    throw error instanceof Conflict && error.exists ? new VersionTaken(live.account, refOf(object)) : error;
  }
}

async function recreated(target: Target): Promise<KubernetesObject> {
  const { now, key, live, dryRun } = target;
  // In a rehearsal the old one stays, so that what is new takes its place by force.
  if (dryRun) return appliedThere(target, true);
  if (now !== undefined) await gone(live.api, live.account, key, now);
  return appliedThere({ ...target, now: undefined }, false);
}

async function replaced({ object, now, key, live, dryRun }: Target): Promise<KubernetesObject> {
  let current = now;
  for (let tries = 1; ; tries += 1) {
    try {
      if (current === undefined) return await live.api.create(key.type, object, { dryRun, fieldManager });
      const resourceVersion = current.metadata.resourceVersion ?? '';
      const placed = { ...object, metadata: { ...object.metadata, resourceVersion } };
      return await live.api.replace(key.type, placed, { dryRun, fieldManager });
    } catch (error) {
      // Between the look and the call it was made, changed or deleted.
      if (!(error instanceof Conflict) || tries >= mostTries) throw error;
      current = await live.api.get(key);
    }
  }
}

async function appliedHere({ object, now, key, live, dryRun }: Target): Promise<KubernetesObject> {
  const wanted = withLastApplied(object);
  if (now === undefined) return live.api.create(key.type, wanted, { dryRun, fieldManager });
  const before = lastAppliedTo(now);
  const merges = isNative(object.apiVersion);
  const body = threeWayPatch(before && asJson(before), toJson(wanted) as JsonObject, merges);
  return live.api.patch(key, { kind: merges ? 'strategic' : 'merge', body }, { dryRun, fieldManager });
}

/** What has its name from the server is found by the label of the operation. */
async function generated(
  object: KubernetesObject,
  { type, namespace }: Key,
  tried: { operation: string; part: number },
  live: Live,
): Promise<KubernetesObject | undefined> {
  const labelSelector = `${operationKey}=${operationLabel(tried.operation)}`;
  const made = await live.api.list(type, { ...(namespace === undefined ? {} : { namespace }), labelSelector });
  return made.find((each) => isMadeBy(each, tried) && each.metadata.generateName === object.metadata.generateName);
}

/** The server chooses the name. */
function unnamed(object: KubernetesObject): KubernetesObject {
  const { name: _, ...metadata } = object.metadata;
  return { ...object, metadata: metadata as KubernetesObject['metadata'] };
}

const establishedMs = 10_000;
const lookMs = 250;

/** A kind whose definition was deployed a moment ago. @throws {NoSuchKind} it is still unknown after ten seconds */
async function established(type: ResourceType, live: Live): Promise<ResourceType> {
  const end = performance.now() + establishedMs;
  for (;;) {
    const found = await live.api.typeOf(type.kind, type.apiVersion);
    if (found !== undefined) return found;
    if (performance.now() > end) throw new NoSuchKind(live.account, type.kind);
    await pause(lookMs);
  }
}
