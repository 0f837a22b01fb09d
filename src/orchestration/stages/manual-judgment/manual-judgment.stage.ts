import { Injectable } from '@nestjs/common';
import { isJsonObject, type JsonObject } from '../../../kernel/index.ts';
import {
  again,
  failed,
  isOfferedInput,
  mayJudge,
  offeredInputs,
  type Outcome,
  rolesToJudge,
  StageHandler,
  StageKind,
  succeeded,
  type TaskStep,
  type Turn,
  type Rehearsal,
} from '../../port.ts';
import { Options } from './options.ts';
import { remindersOf } from './reminders.ts';

const patienceMs = 3 * 24 * 3600 * 1000;
/** An answer wakes the task at once; it looks by itself only in case one was missed. */
const lookMs = 3_600_000;

/** What an answer leaves in the context: gone when the stage is restarted. */
const answered = new Set(['judgmentStatus', 'judgmentInput', 'judgmentRefused', 'judgedBy']);
const noted = new Set(['lastModifiedBy', 'lastModifiedRoles']);

/**
 * Holds the pipeline until a person says whether it goes on. The answer comes as a change of the stage's context:
 * `judgmentStatus`, `judgmentInput`, and `lastModifiedRoles`, the roles of whoever gave it. One who may not answer, or an
 * answer that was not offered, is normally refused before it gets here; the stage looks again all the same.
 */
@Injectable()
@StageKind({
  kind: 'manualJudgment',
  title: 'Manual judgment',
  description: 'Waits for a person to let the pipeline go on, or to stop it.',
  options: Options,
})
export class ManualJudgmentStage extends StageHandler<Options> {
  override runsDry(): readonly Rehearsal[] {
    return ['dryRun', 'simulation'];
  }

  override tasks(): readonly TaskStep<Options>[] {
    return [
      {
        name: 'waitForJudgment',
        pollMs: lookMs,
        timeoutMs: patienceMs,
        timeoutOverridable: true,
        turn: (turn) => this.#judge(turn),
      },
    ];
  }

  override prepareRestart(source: JsonObject): JsonObject {
    return Object.fromEntries(Object.entries(source).filter(([key]) => !answered.has(key) && !noted.has(key)));
  }

  #judge(turn: Turn<Options>): Outcome {
    const { options, stage } = turn;
    const status = (options.judgmentStatus ?? '').trim().toLowerCase();
    if (status === '') return ask(turn);
    const refusal = refusalOf(turn, status);
    if (refusal !== undefined) {
      return again({ context: { judgmentStatus: '', judgmentInput: '', judgmentRefused: refusal } });
    }
    const judge = stage.lastModified?.user;
    const left = judge === undefined ? {} : { judgedBy: judge };
    const told = (when: string): { notify?: string } => (options.sendNotifications === true ? { notify: when } : {});
    if (status === 'continue') return { ...succeeded({}, left), ...told('manualJudgmentContinue') };
    const input = options.judgmentInput ? ` with the input "${options.judgmentInput}"` : '';
    const error = `${judge ?? 'The configuration'} judged that the pipeline should stop${input}.`;
    return { ...failed(error, { context: left }), ...told('manualJudgmentStop') };
  }
}

/** Waits on, and tells those whose turn it is that an answer is wanted. */
function ask({ stage, memory, now }: Turn<Options>): Outcome {
  const before = isJsonObject(memory['told']) ? memory['told'] : {};
  const { due, told, next } = remindersOf(stage.context['notifications'], before, now.getTime());
  const at = new Date(Math.min(next ?? Infinity, now.getTime() + lookMs));
  return again({ memory: { told }, at, ...(due.length > 0 ? { notify: 'manualJudgment', notifyOnly: due } : {}) });
}

function refusalOf({ options, stage }: Turn<Options>, status: string): string | undefined {
  const judge = stage.lastModified?.user ?? 'Whoever answered';
  const roles = stage.context['lastModifiedRoles'];
  const held = Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [];
  if (status !== 'continue' && status !== 'stop') {
    return `The answer of ${judge} was neither continue nor stop but "${status}".`;
  }
  if (!mayJudge(stage.context, held)) {
    return `${judge} may not answer: it takes one of the roles ${rolesToJudge(stage.context).join(', ')}.`;
  }
  if (status === 'continue' && !isOfferedInput(stage.context, options.judgmentInput ?? undefined)) {
    return `The input of ${judge} is not one of those offered: ${offeredInputs(stage.context).join(', ')}.`;
  }
  return undefined;
}
