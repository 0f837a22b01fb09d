import { setImmediate as aMoment } from 'node:timers/promises';
import { z } from 'zod';
import { DomainError } from '../../../src/kernel/index.ts';
import { type KnownStageKind, StageKinds } from '../../../src/orchestration/stage-kinds.ts';
import {
  again,
  type ChildStage,
  failed,
  type Outcome,
  type Planning,
  StageHandler,
  succeeded,
  type TaskStep,
  type Turn,
} from '../../../src/orchestration/port.ts';
import type { Ledger } from './ledger.ts';
import { type ChildScript, configured, type StageScript, type TaskScript } from './script.ts';

/** The stages of one process: those of a process that has ended do nothing more. */
export class ScriptedKinds extends StageKinds {
  readonly #kind: KnownStageKind;

  constructor(ledger: Ledger, isAlive: () => boolean) {
    super();
    this.#kind = { kind: 'scripted', options: z.looseObject({}), handler: new ScriptedStage(ledger, isAlive) };
  }

  override find(type: string): KnownStageKind | undefined {
    return type === 'scripted' ? this.#kind : undefined;
  }

  override known(): string[] {
    return ['scripted'];
  }
}

class ScriptedStage extends StageHandler<unknown> {
  override readonly opaque = ['script'];

  constructor(
    private readonly ledger: Ledger,
    private readonly isAlive: () => boolean,
  ) {
    super();
  }

  override canBeSkipped(planning: Planning<unknown>): boolean {
    return scriptOf(planning).skippable;
  }

  override tasks(planning: Planning<unknown>): TaskStep<unknown>[] {
    return scriptOf(planning).tasks.map((task, position) => ({
      name: `task ${String(position)}`,
      ...(task.loop === undefined ? {} : { loop: task.loop }),
      ...(task.timeoutMs === undefined ? {} : { timeoutMs: task.timeoutMs }),
      turn: (turn) => this.#turn(turn, task, position),
      onCancel: async (turn) => {
        await this.#order(turn, `${String(position)} given up`, '.cancel');
      },
    }));
  }

  override before(planning: Planning<unknown>): Promise<ChildStage[]> | ChildStage[] {
    const script = scriptOf(planning);
    if (script.planFails) throw new PlanRefused(script.path);
    return this.#planned(script, script.before);
  }

  override after(planning: Planning<unknown>): Promise<ChildStage[]> | ChildStage[] {
    return this.#planned(scriptOf(planning), scriptOf(planning).after);
  }

  override onFailure(planning: Planning<unknown>): Promise<ChildStage[]> | ChildStage[] {
    return this.#planned(scriptOf(planning), scriptOf(planning).onFailure);
  }

  override async cancel(turn: Turn<unknown>): Promise<void> {
    await this.#order(turn, 'cleaned up', '');
  }

  #planned({ plansLater }: StageScript, children: ChildScript[]): Promise<ChildStage[]> | ChildStage[] {
    const planned = children.map(({ script, flags, needs }): ChildStage => {
      return { type: 'scripted', name: script.path, context: { ...flags, ...configured(script) }, needs };
    });
    return plansLater ? aMoment(planned) : planned;
  }

  /** Orders something outside, and finds it done some time later. What it has ordered it does not keep in mind. */
  async #turn(turn: Turn<unknown>, { takesMs, ends }: TaskScript, position: number): Promise<Outcome> {
    if (turn.memory['ordered'] !== true) {
      await this.#order(turn, `task ${String(position)}`, '');
      return again({
        at: new Date(turn.now.getTime() + takesMs),
        memory: { ordered: true, since: turn.now.getTime() },
      });
    }
    if (!this.isAlive()) return await new Promise<never>(() => undefined);
    // Somebody who has patched the stage, or the end of a pause, brings the turn forward.
    const dueMs = Number(turn.memory['since']) + takesMs;
    if (turn.now.getTime() < dueMs) return again({ at: new Date(dueMs), memory: turn.memory });
    if (!this.ledger.isDone(turn.operation)) return failed('what was ordered is not there');
    switch (ends) {
      case 'succeeded':
        return succeeded({ [`${scriptOf(turn).path} ${String(position)}`]: 'done' });
      case 'failed':
        return failed('made up');
      case 'redirect':
        return turn.stage.context['rounds'] === 1 ? succeeded() : { kind: 'redirect', context: { rounds: 1 } };
      default:
        return { kind: ends };
    }
  }

  async #order({ stage, operation }: Turn<unknown>, what: string, suffix: string): Promise<void> {
    // The process has ended: from here on it does nothing.
    if (!this.isAlive()) await new Promise<never>(() => undefined);
    const round = stage.context['rounds'] === 1 ? ' again' : '';
    const { path } = stage.context['script'] as unknown as StageScript;
    this.ledger.order(`${operation}${suffix}`, `${path} (${String(stage.attempt)}): ${what}${round}`);
  }
}

const scriptOf = ({ stage }: Planning<unknown>): StageScript => stage.context['script'] as unknown as StageScript;

class PlanRefused extends DomainError {
  constructor(path: string) {
    super('invalid', `${path} is not meant to run.`, { path });
  }
}
