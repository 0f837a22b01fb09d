/** Whom to tell what: ordered with the step that it is about, so that nobody is told twice or not at all. */
import { isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';
import type { Execution, Stage } from '../model/execution.ts';
import type { Draft } from './draft.ts';

/** What the world is told of an execution. */
export function factsOf(execution: Execution): JsonObject {
  return {
    executionId: execution.id,
    application: execution.application,
    name: execution.name,
    type: execution.type,
    status: execution.status,
    user: execution.authentication.user,
    ...(execution.pipelineConfigId === undefined ? {} : { pipelineConfigId: execution.pipelineConfigId }),
    ...(execution.parent === undefined ? {} : { parent: { ...execution.parent } }),
  };
}

/** A top-level stage has started or ended, and it wants that told (`sendNotifications`). */
export function noticeOfStage(
  draft: Draft,
  stageId: string,
  event: 'starting' | 'complete' | 'failed' | 'skipped',
): void {
  const stage = draft.stage(stageId);
  if (stage.parentStageId !== undefined || stage.context['sendNotifications'] !== true) return;
  notice(draft, `stage.${event}`, stage.context['notifications'], stage);
}

/** A stage asks for a word by itself: it waits for a judgment. */
export function noticeByStage(draft: Draft, stageId: string, when: string, only?: readonly number[]): void {
  const stage = draft.stage(stageId);
  const all = stage.context['notifications'];
  const meant = only && Array.isArray(all) ? all.filter((_, position) => only.includes(position)) : all;
  notice(draft, when, meant, stage);
}

export function noticeOfPipeline(draft: Draft, event: 'starting' | 'complete' | 'failed'): void {
  if (draft.execution.type === 'PIPELINE') notice(draft, `pipeline.${event}`, draft.execution.notifications);
}

function notice(draft: Draft, when: string, all: Json | undefined, stage?: Stage): void {
  const notifications = (Array.isArray(all) ? all : []).filter((one) => wants(one, when));
  if (notifications.length === 0) return;
  const about = stage && {
    stage: { id: stage.id, refId: stage.refId, type: stage.type, name: stage.name, status: stage.status },
  };
  const facts = { ...factsOf(draft.execution), when, notifications, ...about };
  draft.emit({ kind: 'publish', topic: 'notificationDue', facts });
}

function wants(notification: Json, when: string): boolean {
  if (!isJsonObject(notification)) return false;
  const wanted = notification['when'];
  return Array.isArray(wanted) ? wanted.includes(when) : wanted === when;
}
