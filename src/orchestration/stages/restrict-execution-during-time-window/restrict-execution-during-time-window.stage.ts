import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  again,
  failed,
  type Outcome,
  type Planning,
  StageHandler,
  StageKind,
  succeeded,
  type TaskStep,
  type Turn,
} from '../../port.ts';
import { nextOpening } from './opening.ts';
import { Options } from './options.ts';

const patienceMs = 7 * 86_400_000;

/**
 * The first child of every stage with an execution window (`restrictExecutionDuringTimeWindow`): it waits until the window
 * is open. It sleeps until that very instant; only somebody who skips the rest wakes it before.
 */
@Injectable()
@StageKind({
  kind: 'restrictExecutionDuringTimeWindow',
  title: 'Execution window',
  description:
    'Waits until the execution window of its stage is open. Added by itself, ahead of all that the stage does.',
  options: Options,
})
export class RestrictExecutionDuringTimeWindowStage extends StageHandler<Options> {
  override tasks(planning: Planning<Options>): readonly TaskStep<Options>[] {
    const wait: TaskStep<Options> = {
      name: 'suspendExecutionDuringTimeWindow',
      timeoutMs: patienceMs,
      turn: (turn) => waitForWindow(turn),
    };
    const jitter: TaskStep<Options> = { name: 'waitForJitter', turn: (turn) => waitForJitter(turn) };
    return isJittery(planning) ? [wait, jitter] : [wait];
  }
}

function waitForWindow({ options, now }: Turn<Options>): Outcome {
  if (options.skipRemainingWait === true) return succeeded();
  const { restrictedExecutionWindow: window } = options;
  const opens = nextOpening(window, window.timezone ?? 'UTC', now.getTime());
  if (opens === undefined) return failed('The execution window does not open within the next two weeks.');
  if (opens <= now.getTime()) return succeeded();
  const at = new Date(opens);
  return again({ at, scheduledTime: at });
}

function isJittery({ options, execution }: Planning<Options>): boolean {
  const { jitter } = options.restrictedExecutionWindow;
  if (jitter?.enabled !== true || !jitter.maxDelay) return false;
  return jitter.skipManual !== true || execution.trigger['type'] !== 'manual';
}

/** How long is told by the task's intent: as good as by chance, and the same after a crash. */
function waitForJitter({ options, operation, startedAt, now }: Turn<Options>): Outcome {
  const { minDelay, maxDelay } = options.restrictedExecutionWindow.jitter ?? {};
  const share = createHash('sha256').update(operation).digest().readUInt32BE() / 2 ** 32;
  const seconds = (minDelay ?? 0) + share * ((maxDelay ?? 0) - (minDelay ?? 0));
  const end = new Date(startedAt.getTime() + Math.round(seconds * 1000));
  return options.skipRemainingWait === true || now >= end ? succeeded() : again({ at: end, scheduledTime: end });
}
