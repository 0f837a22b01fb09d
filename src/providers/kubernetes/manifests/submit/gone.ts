import { setTimeout as pause } from 'node:timers/promises';
import type { Key, KubernetesApi, KubernetesObject } from '../../api/kubernetes-api.ts';
import { StillThere } from '../../refusals.ts';
import { refOf } from '../live.ts';

const patienceMs = 60_000;
const firstPauseMs = 50;
const longestPauseMs = 2_000;

/**
 * Deletes an object, and waits until its name is free.
 *
 * @throws {StillThere} it takes longer than a minute; the call may be repeated
 */
export async function gone(api: KubernetesApi, account: string, key: Key, object: KubernetesObject): Promise<void> {
  const { uid } = object.metadata;
  const only = uid === undefined ? {} : { uid };
  if (object.metadata.deletionTimestamp === undefined) await api.delete(key, { propagation: 'Background', ...only });
  const end = performance.now() + patienceMs;
  for (let delayMs = firstPauseMs; ; delayMs = Math.min(delayMs * 2, longestPauseMs)) {
    const now = await api.get(key);
    if (now === undefined || now.metadata.uid !== uid) return;
    if (performance.now() > end) throw new StillThere(account, refOf(object), now.metadata.finalizers ?? []);
    await pause(delayMs);
  }
}
