import type { JsonObject } from '../../../kernel/index.ts';

/** What a look at a precondition found. */
export type Verdict = { holds: true; left: JsonObject } | { holds: false; why: string; left: JsonObject };

export const holds = (left: JsonObject = {}): Verdict => ({ holds: true, left });
export const misses = (why: string, left: JsonObject = {}): Verdict => ({ holds: false, why, left });
