/** Who may answer a manual judgment, and with what. Asked before the answer is taken, and again by the stage. */
import { isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';
import type { Execution, Identity, Stage } from './execution.ts';

const texts = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : typeof value === 'string' ? [value] : [];

/** The roles of which an answer needs one; empty where anybody may answer. `judgment` is the stage's context. */
export function rolesToJudge(judgment: JsonObject): string[] {
  const named = [...texts(judgment['requiredJudgmentRoles']), ...texts(judgment['selectedStageRoles'])];
  return [...new Set(named.map((role) => role.trim()).filter((role) => role !== ''))];
}

/** Whether somebody with these roles may answer. Roles are compared without regard to case. */
export function mayJudge(judgment: JsonObject, roles: readonly string[]): boolean {
  const needed = rolesToJudge(judgment).map((role) => role.toLowerCase());
  return needed.length === 0 || roles.some((role) => needed.includes(role.trim().toLowerCase()));
}

/** The answers that the stage offers; empty where none are, and any text, or none, will do. */
export function offeredInputs(judgment: JsonObject): string[] {
  const offered = judgment['judgmentInputs'];
  if (!Array.isArray(offered)) return [];
  return offered.flatMap((one) => texts(isJsonObject(one) ? one['value'] : one)).filter((value) => value !== '');
}

/** Whether `input` is one of the answers that the stage offers. To stop, no input is needed. */
export function isOfferedInput(judgment: JsonObject, input: string | undefined): boolean {
  const offered = offeredInputs(judgment);
  return offered.length === 0 || (input !== undefined && offered.includes(input));
}

/**
 * In whose name a stage acts: that of the execution, unless the nearest manual judgment before it hands on the identity
 * of its judge (`propagateAuthenticationContext`).
 *
 * @param ancestors of the stage, nearest first
 */
export function identityOf(execution: Execution, ancestors: readonly Stage[]): Identity {
  const judged = ancestors.find(
    ({ type, status, context, lastModified }) =>
      type === 'manualJudgment' &&
      status !== 'SKIPPED' &&
      [true, 'true'].includes(context['propagateAuthenticationContext'] as boolean | string) &&
      lastModified !== undefined,
  );
  if (judged?.lastModified === undefined) return execution.authentication;
  return { user: judged.lastModified.user, roles: texts(judged.context['lastModifiedRoles']), verified: true };
}
