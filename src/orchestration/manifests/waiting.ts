/** How a task of a manifest stage waits: it looks, and is woken by a change of the objects. */
import type { Json, JsonObject } from '../../kernel/index.ts';
import { type ManifestRef, manifestName } from '../../providers/port.ts';
import { again, manifestTopic, type Outcome, type Turn } from '../port.ts';

export const minuteMs = 60_000;

const soonestMs = 500;
const latestMs = 5000;

/**
 * Another look when one of the objects changes, at the latest after a tenth of the time waited so far (0.5 to 5 s).
 *
 * @param note what the stage's context should show meanwhile; written only when it is new
 */
export function lookAgain(
  turn: Turn<unknown>,
  account: string,
  refs: readonly ManifestRef[],
  note: JsonObject = {},
): Outcome {
  const waitedMs = turn.now.getTime() - turn.startedAt.getTime();
  const delayMs = Math.min(latestMs, Math.max(soonestMs, waitedMs / 10));
  const context = newsIn(turn, note);
  return again({
    at: new Date(turn.now.getTime() + Math.round(delayMs)),
    wakeOn: refs.map((ref) => manifestTopic(account, ref.namespace, manifestName(ref))),
    memory: turn.memory,
    ...(Object.keys(context).length === 0 ? {} : { context }),
  });
}

/** Of a note, what the stage's context does not say yet. */
export function newsIn({ stage }: Pick<Turn<unknown>, 'stage'>, note: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(note).filter(([key, value]) => !same(stage.context[key], value)));
}

const same = (one: Json | undefined, other: Json): boolean => JSON.stringify(one) === JSON.stringify(other);
