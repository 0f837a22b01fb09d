import { type JsonObject, toJson } from '../../kernel/index.ts';
import type { JobView } from '../../providers/port.ts';

/** A job as the stage's context shows it, in Spinnaker's form. */
export function statusOf(view: JobView, provider: string): JsonObject {
  const { ref, account, jobState, createdAt, completedAt, completionDetails, pods } = view;
  return toJson({
    name: ref.name,
    id: ref.name,
    account,
    location: ref.namespace,
    provider,
    jobState,
    createdTime: createdAt,
    completedTime: completedAt,
    completionDetails,
    pods,
  }) as JsonObject;
}

/** Why it has failed, for whoever reads it at night. */
export function failureOf({ ref, why, completionDetails }: JobView): string {
  const { pod, container, exitCode, signal, reason, message } = completionDetails;
  const ended = [
    exitCode === undefined ? undefined : `exit code ${String(exitCode)}`,
    signal === undefined ? undefined : `signal ${String(signal)}`,
    reason,
  ].filter((part) => part !== undefined);
  const verb = exitCode === undefined && signal === undefined ? 'never ran' : 'ended';
  const blamed =
    container === undefined
      ? undefined
      : `container ${container} of pod ${pod ?? '?'} ${verb} (${ended.join(', ') || 'nobody knows how'})`;
  const told = [blamed, message, ...why].filter((part) => part !== undefined && part !== '');
  const reasons = [...new Set(told.map((part) => part?.replace(/\.$/, '')))].join('; ');
  return `Job ${ref.name} in ${ref.namespace} has failed${reasons === '' ? '' : `: ${reasons}`}.`;
}
