import { isJsonObject, type Json, type JsonObject } from '../../../kernel/index.ts';

/** Shortest time between two reminders, whatever is asked for. */
const shortestMs = 60_000;

/** Who is to be told now that an answer is wanted. */
export interface Reminders {
  /** Positions in the stage's `notifications`. */
  due: number[];
  /** When each was told last, by position: the task's memory. */
  told: JsonObject;
  /** When the next one is due; undefined where nobody is to be told again. */
  next: number | undefined;
}

/** Everybody once, and again after `notifyEveryMs` as long as nobody has answered. */
export function remindersOf(notifications: Json | undefined, told: JsonObject, now: number): Reminders {
  const wanted = (Array.isArray(notifications) ? notifications : []).flatMap((one, position) =>
    isJsonObject(one) && wantsToKnow(one['when']) ? [{ position, everyMs: everyMsOf(one['notifyEveryMs']) }] : [],
  );
  const dueAt = ({ position, everyMs }: (typeof wanted)[number], since: JsonObject): number => {
    const last = since[String(position)];
    return typeof last === 'number' ? last + everyMs : now;
  };
  const due = wanted.filter((one) => dueAt(one, told) <= now).map(({ position }) => position);
  const after = { ...told, ...Object.fromEntries(due.map((position) => [String(position), now])) };
  const next = Math.min(...wanted.map((one) => dueAt(one, after)));
  return { due, told: after, next: Number.isFinite(next) ? next : undefined };
}

const wantsToKnow = (when: Json | undefined): boolean =>
  Array.isArray(when) ? when.includes('manualJudgment') : when === 'manualJudgment';

function everyMsOf(value: Json | undefined): number {
  const every = Number(typeof value === 'string' || typeof value === 'number' ? value : NaN);
  return every > 0 ? Math.max(every, shortestMs) : Infinity;
}
