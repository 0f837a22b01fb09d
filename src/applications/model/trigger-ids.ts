import { createHash, randomUUID } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';

/**
 * Gives each cron trigger an id: its schedule hangs on it. A copy of a pipeline gets new ones, or the copy and the
 * original would count as one.
 *
 * @param renew replaces the ids that are there
 * @returns the same list when nothing changes
 */
export function withTriggerIds(triggers: Json | undefined, renew: boolean): Json | undefined {
  if (!Array.isArray(triggers)) return triggers;
  const seen = new Set<Json>();
  const list = triggers.map((trigger) => {
    if (!isJsonObject(trigger) || trigger['type'] !== 'cron') return trigger;
    const id = trigger['id'];
    if (!renew && typeof id === 'string' && id !== '' && id.length <= 100 && !seen.has(id)) {
      seen.add(id);
      return trigger;
    }
    return { ...trigger, id: randomUUID() };
  });
  return list.every((trigger, index) => trigger === triggers[index]) ? triggers : list;
}

/** The id that a trigger has, or one made of what it says: the same until it says something else. */
export function triggerId(trigger: JsonObject): string {
  const id = trigger['id'];
  if (typeof id === 'string' && id !== '' && id.length <= 100) return id;
  return createHash('sha256').update(JSON.stringify(trigger)).digest('hex').slice(0, 32);
}
