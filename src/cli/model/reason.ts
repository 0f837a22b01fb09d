import { durationText } from './duration.ts';
import type { ExecutionView, StageView } from './execution-view.ts';

/** What a running stage waits for, as a clause; undefined where it does not run or nothing can be said. */
export function waitsFor(stage: StageView, now: Date): string | undefined {
  if (stage.status === 'PAUSED') return 'paused';
  if (stage.status !== 'RUNNING') return undefined;
  const task = stage.tasks.find(({ status }) => status === 'RUNNING');
  if (task === undefined) return undefined;
  if (stage.type === 'manualJudgment') return judgmentText(stage);
  if (task.trouble !== null && task.trouble !== '') return `${wordsOf(task.name)}: ${task.trouble}`;
  if (stage.type === 'wait' && task.dueAt !== null) {
    const left = Date.parse(task.dueAt) - now.getTime();
    return left > 0 ? `${durationText(Math.ceil(left / 1_000) * 1_000)} to go` : wordsOf(task.name);
  }
  return wordsOf(task.name);
}

function judgmentText({ options = [] }: StageView): string {
  return `waits for somebody's judgment${options.length === 0 ? '' : ` (one of ${options.join(', ')})`}`;
}

/** `waitForUpInstances` → `wait for up instances` */
const wordsOf = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();

/** Why a stage failed, in its own words. */
export function failureOf(stage: StageView): string | undefined {
  const error = stage.tasks.map((task) => task.error).find((found) => found !== null) ?? stage.error;
  if (error === null) return undefined;
  return error.errors.length > 0 ? error.errors.join('; ') : error.message;
}

/** One sentence on the end of an execution that did not succeed. */
export function reasonOf({ status, cancellation, failure }: ExecutionView): string | undefined {
  const reason = cancellation?.reason ?? '';
  if (status === 'CANCELED') {
    return `Cancelled by ${cancellation?.by ?? 'nobody in particular'}${reason === '' ? '' : `: ${reason}`}`;
  }
  return failure?.message ?? (reason === '' ? undefined : reason);
}
