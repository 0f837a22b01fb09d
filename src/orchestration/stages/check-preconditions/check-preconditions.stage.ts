import { Injectable } from '@nestjs/common';
import { InvalidInput, type JsonObject } from '../../../kernel/index.ts';
import { Accounts } from '../../../providers/port.ts';
import {
  type ChildStage,
  failed,
  type Outcome,
  type Planning,
  StageHandler,
  StageKind,
  succeeded,
  type TaskStep,
  type Turn,
  type Rehearsal,
} from '../../port.ts';
import { checkClusterSize } from './cluster-size.ts';
import { checkExpression } from './expression.ts';
import { Options, Precondition, type PreconditionType } from './options.ts';
import { checkStageStatus } from './stage-status.ts';
import { holds, type Verdict } from './verdict.ts';

const lookMs = 5000;
const patienceMs = 5 * 60_000;

/**
 * Lets the pipeline go on only if conditions hold. Each is looked at by a child of the same type, side by side with the
 * others; what it is about is left alone until then, so that the child evaluates it as things are when it looks.
 */
@Injectable()
@StageKind({
  kind: 'checkPreconditions',
  title: 'Check preconditions',
  description: 'Goes on only if expressions, stages or clusters are as they should be.',
  options: Options,
})
export class CheckPreconditionsStage extends StageHandler<Options> {
  override readonly opaque = ['preconditions', 'context'];

  constructor(private readonly accounts: Accounts) {
    super();
  }

  override before(planning: Planning<Options>): ChildStage[] {
    const { options, stage } = planning;
    if (options.preconditionType) return [];
    const { preconditions: _list, ...shared } = stage.context;
    return (options.preconditions ?? []).map((one, position) => {
      const { context, ...said } = one as JsonObject;
      const checked = Precondition.safeParse({ ...planning.evaluate(said).value, context: context ?? {} });
      if (!checked.success) {
        const faults = checked.error.issues.map(({ path, message }) => ({
          path: ['preconditions', position, ...path.map(String)],
          message,
        }));
        throw new InvalidInput(`Stage ${stage.name}`, faults);
      }
      const { type, failPipeline, ...rest } = checked.data;
      return {
        type: stage.type,
        name: `Check precondition (${type})`,
        context: {
          ...shared,
          ...(rest as JsonObject),
          ...(typeof failPipeline === 'boolean' ? { failPipeline } : {}),
          preconditionType: type,
        },
      };
    });
  }

  /** A cluster is looked at where there is one. */
  override runsDry({ options }: Planning<Options>): readonly Rehearsal[] {
    return options.preconditionType === 'clusterSize' ? ['dryRun'] : ['dryRun', 'simulation'];
  }

  override tasks({ options }: Planning<Options>): readonly TaskStep<Options>[] {
    const type = options.preconditionType;
    if (!type) return [];
    return [
      {
        name: 'checkPrecondition',
        pollMs: lookMs,
        timeoutMs: patienceMs,
        turn: async (turn): Promise<Outcome> => {
          const verdict = await this.#look(type, turn);
          return verdict.holds ? succeeded({}, verdict.left) : failed(verdict.why, { context: verdict.left });
        },
      },
    ];
  }

  async #look(type: PreconditionType, turn: Turn<Options>): Promise<Verdict> {
    const { options, execution } = turn;
    const context = (options.context ?? {}) as JsonObject;
    switch (type) {
      case 'expression':
        return await checkExpression(context, (value) => turn.evaluateAsking(value));
      case 'stageStatus':
        return checkStageStatus(turn.evaluate(context).value, execution);
      case 'clusterSize':
        return await checkClusterSize(turn.evaluate(context).value, this.accounts, execution.application);
      case 'noop':
        return holds();
    }
  }
}
