import { type Clock, DomainError } from '../kernel/index.ts';
import { type Effect, type Event, type Plan, type PlanPhase, transition } from './engine/index.ts';
import { type Execution, sameBut } from './model/execution.ts';
import type { Planner } from './planner.ts';
import type { StepRecord, StoredEffect } from './storage/statements.ts';

/** What an actor needs of the world. */
export interface ActorWorld {
  clock: Clock;
  planner: Planner;
  /** Durable when it resolves. */
  append(step: StepRecord): Promise<void>;
  /** After the commit: perform these, forget those. */
  committed(actor: Actor, step: StepRecord): void;
  /** A step could not be written; it will be tried again after a while. */
  troubled(execution: Execution, error: unknown): void;
  /** A bug: an event could not be applied. */
  broken(execution: Execution, event: Event, error: unknown): void;
}

interface Letter {
  event?: Event;
  /** The effect that this event answers. */
  done?: string;
  settle(execution: Execution): void;
  refuse(error: unknown): void;
}

const retryMs = 1_000;
/** How long the outbox may keep what is done already. */
const tidyMs = 25;

/**
 * One execution. Its events are applied one at a time, in order; those that wait together are one step and share one
 * transaction. Nothing that a step orders is done before the step is durable.
 */
export class Actor {
  #stored: Execution;
  #current: Execution;
  #mailbox: Letter[] = [];
  #busy = false;
  #tidying = false;
  #closed = false;
  readonly #planning = new Set<string>();

  /**
   * @param stored the execution as the database has it
   * @param birth  for one that the database does not have yet: its first step writes it
   */
  constructor(
    stored: Execution,
    private readonly world: ActorWorld,
    private birth?: { correlationId?: string },
  ) {
    this.#stored = stored;
    this.#current = stored;
  }

  /** As of the last durable step. */
  get execution(): Execution {
    return this.#stored;
  }

  get idle(): boolean {
    return !this.#busy && this.#mailbox.length === 0 && this.#planning.size === 0;
  }

  /**
   * @param done id of the effect that the event answers; it leaves the outbox in the same transaction
   * @returns the execution when the step is durable
   */
  post(event: Event, done?: string): Promise<Execution> {
    return this.#deliver({ event, ...(done === undefined ? {} : { done }) });
  }

  /**
   * Takes an effect out of the outbox that needs no answer: with the next step, or after a moment when none comes. Should
   * the process end before, the effect is performed once more, which its id makes harmless.
   */
  forget(effectId: string): void {
    if (this.#closed) return;
    this.#mailbox.push({ done: effectId, settle: () => undefined, refuse: () => undefined });
    if (!this.#busy) this.#tidyLater();
  }

  /** A plan that was under way when the process ended. */
  replan(stored: StoredEffect): void {
    this.#planLater(stored);
  }

  /** Nothing more is applied or written. */
  close(): void {
    this.#closed = true;
    for (const letter of this.#mailbox.splice(0)) letter.refuse(new EngineStopped());
  }

  #deliver(content: Pick<Letter, 'event' | 'done'>): Promise<Execution> {
    return new Promise((settle, refuse) => {
      if (this.#closed) {
        refuse(new EngineStopped());
        return;
      }
      this.#mailbox.push({ ...content, settle, refuse });
      this.#begin();
    });
  }

  #begin(): void {
    if (this.#busy || this.#closed) return;
    this.#busy = true;
    queueMicrotask(() => void this.#work());
  }

  #tidyLater(): void {
    if (this.#tidying) return;
    this.#tidying = true;
    this.world.clock.after(tidyMs, () => {
      this.#tidying = false;
      if (this.#mailbox.length > 0) this.#begin();
    });
  }

  async #work(): Promise<void> {
    do {
      const letters = this.#mailbox.splice(0);
      const step = this.#step(letters);
      try {
        if (isSomething(step)) await this.#write(step);
      } catch (error) {
        this.close();
        for (const letter of letters) letter.refuse(error);
      }
      if (this.#closed) {
        for (const letter of letters) letter.refuse(new EngineStopped());
        break;
      }
      delete this.birth;
      this.#stored = step.after;
      this.world.committed(this, step);
      for (const letter of letters) letter.settle(step.after);
    } while (this.#mailbox.some((letter) => letter.event));
    this.#busy = false;
    if (this.#mailbox.length > 0) this.#tidyLater();
  }

  /** Until it is written: a step that is lost because the disk is full for a minute would be lost for good. */
  async #write(step: StepRecord): Promise<void> {
    while (!this.#closed) {
      try {
        await this.world.append(step);
        return;
      } catch (error) {
        // One that never was need not be: whoever asked for it is told why not.
        if (this.birth) throw error;
        this.world.troubled(step.after, error);
        await this.#pause();
      }
    }
  }

  #step(letters: readonly Letter[]): StepRecord {
    const step: StepRecord = {
      before: this.birth ? undefined : this.#stored,
      after: this.#current,
      events: [],
      ordered: [],
      dropped: [],
      ...this.birth,
    };
    if (this.birth) {
      const at = this.world.clock.now().getTime();
      step.events.push({ seq: this.#current.seq, at, event: { kind: 'created', execution: this.#current } });
    }
    for (const letter of letters) {
      if (letter.event) this.#apply(letter.event, step);
      if (letter.done !== undefined) step.dropped.push(letter.done);
    }
    step.after = this.#current;
    return step;
  }

  #apply(event: Event, step: StepRecord): void {
    const plans: { effectId: string; effect: Extract<Effect, { kind: 'plan' }> }[] = [];
    const now = this.world.clock.now();
    try {
      const { execution, effects } = transition(this.#current, event, now.getTime());
      // Nothing but the number of the event is new: the event did not fit, and leaves no trace.
      if (effects.length === 0 && sameBut(this.#current, execution, ['seq'])) return;
      this.#current = execution;
      step.events.push({ seq: execution.seq, at: now.getTime(), event });
      effects.forEach((effect, n) => {
        const id = `${String(execution.seq)}.${String(n)}`;
        if (effect.kind === 'plan') plans.push({ effectId: id, effect });
        else if (effect.kind !== 'cleanUp' || this.#cleansUp(effect.stageId)) step.ordered.push({ id, effect });
      });
    } catch (error) {
      this.world.broken(this.#current, event, error);
      return;
    }
    for (const { effectId, effect } of plans) {
      const { stageId, phase, attempt } = effect;
      const plan = this.#plan(stageId, phase);
      if (plan instanceof Promise) {
        step.ordered.push({ id: effectId, effect });
        this.#planLater({ id: effectId, effect }, plan);
      } else if (plan)
        this.#apply({ kind: 'planned', stageId, ...(attempt === undefined ? {} : { attempt }), phase, plan }, step);
    }
  }

  #cleansUp(stageId: string): boolean {
    const stage = this.#current.stages.find((candidate) => candidate.id === stageId);
    return stage !== undefined && this.world.planner.cleansUp(stage);
  }

  /** @returns a promise where the plan takes time, or has to be asked for again; undefined if the stage is gone */
  #plan(stageId: string, phase: PlanPhase): Plan | Promise<Plan> | undefined {
    const stage = this.#current.stages.find((candidate) => candidate.id === stageId);
    if (!stage) return undefined;
    try {
      return this.world.planner.plan(this.#current, stage, phase, this.world.clock.now());
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #planLater({ id, effect }: StoredEffect, first?: Promise<Plan>): void {
    if (effect.kind !== 'plan' || this.#planning.has(id)) return;
    this.#planning.add(id);
    void this.#planUntilDone(id, effect, first).finally(() => this.#planning.delete(id));
  }

  async #planUntilDone(id: string, effect: PlanEffect, first: Promise<Plan> | undefined): Promise<void> {
    const { stageId, phase, attempt } = effect;
    let plan: Plan | undefined;
    let pending = first ?? this.#plan(stageId, phase);
    for (let attempt = 1; !plan && pending && !this.#closed; attempt++) {
      try {
        plan = await pending;
      } catch (error) {
        const stage = this.#current.stages.find((candidate) => candidate.id === stageId);
        if (!stage) break;
        if (attempt >= planAttempts || !this.world.planner.passes(error)) {
          plan = this.world.planner.giveUp(stage, error, this.world.clock.now());
          break;
        }
        await this.#pause();
        pending = this.#plan(stageId, phase);
      }
    }
    if (plan)
      await this.post(
        { kind: 'planned', stageId, ...(attempt === undefined ? {} : { attempt }), phase, plan },
        id,
      ).catch(() => undefined);
    else this.forget(id);
  }

  #pause(): Promise<void> {
    return new Promise((resume) => {
      this.world.clock.after(retryMs, resume);
    });
  }
}

type PlanEffect = Extract<Effect, { kind: 'plan' }>;

/** The process is ending; what was asked was not done, and may be asked again of the next one. */
export class EngineStopped extends DomainError {
  constructor() {
    super('unavailable', 'Gennaker is stopping; ask again when it has started.');
  }
}

/** As many as Orca makes. */
const planAttempts = 40;

const isSomething = (step: StepRecord): boolean =>
  step.events.length > 0 || step.ordered.length > 0 || step.dropped.length > 0;
