/** How a task of a server-group stage waits: it looks, and is woken by a change of the group. */
import type { Json, JsonObject } from '../../kernel/index.ts';
import { healthCounts, isHopeless, type ServerGroup, whyNotUp } from '../../providers/port.ts';
import { again, failed, type Outcome, serverGroupTopic, type Stage, type Turn } from '../port.ts';
import type { Place } from './cloud.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;

const soonestMs = 500;
const latestMs = 10_000;

/**
 * Another look when the group changes, at the latest after a tenth of the time waited so far (0.5 to 10 s).
 *
 * @param note what the stage's context should show meanwhile; written only when it is new
 */
export function lookAgain(turn: Turn<unknown>, place: Place, note: JsonObject = {}): Outcome {
  const waitedMs = turn.now.getTime() - turn.startedAt.getTime();
  const delayMs = Math.min(latestMs, Math.max(soonestMs, waitedMs / 10));
  const news = Object.entries(note).filter(([key, value]) => !same(turn.stage.context[key], value));
  return again({
    at: new Date(turn.now.getTime() + Math.round(delayMs)),
    wakeOn: [serverGroupTopic(place.account, place.region, place.name)],
    memory: turn.memory,
    ...(news.length === 0 ? {} : { context: Object.fromEntries(news) }),
  });
}

const same = (one: Json | undefined, other: Json): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Milliseconds that the task has: `stageTimeoutMs` of the stage or the nearest stage round it, else `otherwiseMs`. */
export function timeAllowedMs({ execution, stage }: Turn<unknown>, otherwiseMs: number): number {
  let at: Stage | undefined = stage;
  while (at !== undefined) {
    const said = at.context.stageTimeoutMs;
    if (typeof said === 'number') return said;
    const parent: string | undefined = at.parentStageId;
    at = execution.stages.find((other) => other.id === parent);
  }
  return otherwiseMs;
}

/** It will be out of time before the next look: better to fail now and say why than to be timed out. */
export function isNearlyLate(turn: Turn<unknown>, otherwiseMs: number): boolean {
  const waitedMs = turn.now.getTime() - turn.startedAt.getTime();
  return (
    waitedMs > 0 &&
    waitedMs + Math.min(latestMs, Math.max(soonestMs, waitedMs / 10)) >= timeAllowedMs(turn, otherwiseMs)
  );
}

/** Waits on for instances, or fails in plain words: they end again and again, or time is up. */
export function waitForHealth(
  turn: Turn<unknown>,
  place: Place,
  group: ServerGroup,
  { needed, interesting, timeoutMs }: { needed: number; interesting?: readonly string[]; timeoutMs: number },
): Outcome {
  const why = whyNotUp(group, interesting);
  const note = { lastCapacityCheck: healthCounts(group), waitingFor: why };
  const details = { serverGroup: group.name, needed };
  const demand = `${why} At least ${String(needed)} must be up.`;
  if (isHopeless(group, needed, turn.now, interesting)) {
    return failed(`${group.name} will not come up: its instances keep failing. ${demand}`, { context: note, details });
  }
  if (isNearlyLate(turn, timeoutMs)) {
    const seconds = Math.round(timeAllowedMs(turn, timeoutMs) / 1000);
    return failed(`${group.name} did not come up within ${String(seconds)} s. ${demand}`, { context: note, details });
  }
  return lookAgain(turn, place, note);
}
