import type { Actor } from './actor.ts';
import type { Clock, JsonObject } from '../kernel/index.ts';
import { type Effect, openTurns } from './engine/index.ts';
import { LateAbort } from './late-abort.ts';
import type { Stage } from './model/execution.ts';
import type { StoredEffect } from './storage/statements.ts';
import type { TurnTaker } from './turn-taker.ts';

type TurnEffect = Extract<Effect, { kind: 'turn' }>;
type CancelEffect = Extract<Effect, { kind: 'cancelTask' }>;
type CleanUpEffect = Extract<Effect, { kind: 'cleanUp' }>;
type PublishEffect = Extract<Effect, { kind: 'publish' }>;

/** A turn that was ordered: it waits for its time, or is being taken. */
interface Ordered {
  effect: TurnEffect;
  /** Its row in the outbox, where an earlier release has written one. */
  effectId?: string;
  topics: readonly string[];
  callOff?: () => void;
  taking?: { abort: LateAbort; over: Promise<void>; wakeAgain: boolean };
}

const publishRetryMs = 1_000;
const firstCleanUpPauseMs = 1_000;
const longestCleanUpPauseMs = 60_000;
/** From the first try; a cloud that has been away for so long is a matter for people, who are told. */
const cleanUpPatienceMs = 24 * 3_600_000;

/** Performs the effects of one execution, after they are durable. */
export class Performer {
  readonly #turns = new Map<string, Ordered>();
  #publishing = 0;
  #cleaning = 0;
  #stopped = false;

  constructor(
    private readonly actor: Actor,
    private readonly clock: Clock,
    private readonly taker: TurnTaker,
    private readonly publish: (id: string, effect: PublishEffect) => Promise<void>,
    private readonly topics: TopicIndex,
  ) {}

  get idle(): boolean {
    return this.#turns.size === 0 && this.#publishing === 0 && this.#cleaning === 0;
  }

  /** Of an execution as an earlier process left it: the turns that it stands before. */
  takeUpTurns(): void {
    for (const effect of openTurns(this.actor.execution)) this.#order(effect);
  }

  /** An effect that an earlier process left in the outbox. */
  adopt(stored: StoredEffect): void {
    if (stored.effect.kind === 'turn') this.#adoptTurn(stored.id, stored.effect);
    else this.perform(stored);
  }

  /** Of an earlier release, which wrote these too: its row alone may tell that a patch has brought the turn forward. */
  #adoptTurn(id: string, { stageId, taskId, turn, at, attempt }: TurnEffect): void {
    const told = openTurns(this.actor.execution).find(
      (open) => open.stageId === stageId && open.taskId === taskId && open.turn === turn,
    );
    const isMeant = told !== undefined && (attempt ?? told.attempt) === told.attempt;
    if (isMeant && at < told.at) this.#order({ ...told, at }, id);
    else this.actor.forget(id);
  }

  perform(stored: StoredEffect): void {
    const { id, effect } = stored;
    switch (effect.kind) {
      case 'plan':
        // A plan that is under way already is not begun again.
        this.actor.replan(stored);
        return;
      case 'turn':
        this.#order(effect);
        return;
      case 'cancelTask':
        void this.#cancelTask(id, effect);
        return;
      case 'cleanUp':
        void this.#cleanUp(id, effect);
        return;
      case 'publish':
        void this.#publish(id, effect);
        return;
    }
  }

  /** Something changed that a task waits for: its turn comes now. */
  wake(key: string): void {
    const ordered = this.#turns.get(key);
    if (!ordered) return;
    if (ordered.taking) ordered.taking.wakeAgain = true;
    else this.#now(key, ordered);
  }

  /** The execution is over: nobody waits for the turns that are not being taken. */
  callOffTurns(): void {
    for (const [key, ordered] of this.#turns) if (!ordered.taking) this.#drop(key, ordered);
  }

  /** Ends what is under way, as a crash would, only kinder. */
  stop(): void {
    this.#stopped = true;
    for (const [key, ordered] of this.#turns) {
      ordered.callOff?.();
      ordered.taking?.abort.abort();
      this.topics.remove(ordered.topics, key);
    }
  }

  /** The later order of a turn takes the place of the earlier one. */
  #order(effect: TurnEffect, effectId?: string): void {
    if (this.#stopped) return;
    const key = keyOf(effect);
    const before = this.#turns.get(key);
    if (before?.taking) {
      // Ordered anew while it is being taken (a patch): look again as soon as this turn has answered.
      before.taking.wakeAgain = true;
      this.#forget(effectId);
      return;
    }
    if (before) this.#drop(key, before);
    const topics = this.#topicsOf(effect);
    const ordered: Ordered = { effect, topics, ...(effectId === undefined ? {} : { effectId }) };
    this.#turns.set(key, ordered);
    this.topics.add(topics, this, key);
    const delayMs = effect.at - this.clock.now().getTime();
    if (delayMs <= 0) this.#now(key, ordered);
    else
      ordered.callOff = this.clock.after(delayMs, () => {
        this.#now(key, ordered);
      });
  }

  #topicsOf(effect: TurnEffect): readonly string[] {
    const stage = this.actor.execution.stages.find((candidate) => candidate.id === effect.stageId);
    return stage?.tasks.find((task) => task.id === effect.taskId)?.wakeOn ?? [];
  }

  #now(key: string, ordered: Ordered): void {
    ordered.callOff?.();
    delete ordered.callOff;
    const { execution } = this.actor;
    const { effectId, effect } = ordered;
    const now = this.clock.now();
    const taking = this.taker.look(execution, effect, now);
    // The resume orders anew what is held.
    if (taking.kind === 'hold' || taking.kind === 'stale') {
      this.#drop(key, ordered);
      return;
    }
    const { stageId, taskId, turn } = effect;
    const of = attemptOf(effect);
    if (taking.kind === 'timedOut') {
      this.#leave(key, ordered);
      void this.#post({ ...taking, stageId, ...of, taskId }, effectId);
      return;
    }
    if (taking.kind === 'answered') {
      this.#leave(key, ordered);
      void this.#post({ kind: 'turned', stageId, ...of, taskId, turn, result: taking.result }, effectId);
      return;
    }
    const abort = new LateAbort();
    const progress = { abort, wakeAgain: false, over: Promise.resolve() };
    ordered.taking = progress;
    progress.over = this.taker.take(execution, taking, now, abort).then((result) => {
      if (this.#stopped) return;
      this.#leave(key, ordered);
      const prompt = progress.wakeAgain && result.status === 'RUNNING' ? { dueAt: this.clock.now().getTime() } : {};
      const saw = execution.seq;
      const answer = { ...result, ...prompt };
      void this.#post({ kind: 'turned', stageId, ...of, taskId, turn, result: answer, saw }, effectId);
    });
  }

  #leave(key: string, ordered: Ordered): void {
    if (this.#turns.get(key) === ordered) this.#turns.delete(key);
    this.topics.remove(ordered.topics, key);
  }

  /** It is not taken. */
  #drop(key: string, ordered: Ordered): void {
    ordered.callOff?.();
    this.#leave(key, ordered);
    this.#forget(ordered.effectId);
  }

  #forget(effectId: string | undefined): void {
    if (effectId !== undefined) this.actor.forget(effectId);
  }

  async #cancelTask(id: string, effect: CancelEffect): Promise<void> {
    const { stageId, taskId } = effect;
    const key = keyOf(effect);
    const ordered = this.#turns.get(key);
    ordered?.taking?.abort.abort();
    await ordered?.taking?.over;
    if (this.#stopped) return;
    const waiting = this.#turns.get(key);
    if (waiting) this.#drop(key, waiting);
    const { execution } = this.actor;
    const stage = this.#stageOf(effect);
    const task = stage?.tasks.find((candidate) => candidate.id === taskId);
    const left = stage && task ? await this.taker.cancel(execution, stage, task, this.clock.now()) : {};
    await this.#post({ kind: 'taskCanceled', stageId, ...attemptOf(effect), taskId, ...left }, id);
  }

  async #cleanUp(id: string, effect: CleanUpEffect): Promise<void> {
    this.#cleaning += 1;
    try {
      const left = await this.#cleanedUp(effect);
      await this.#post({ kind: 'cleanedUp', stageId: effect.stageId, ...attemptOf(effect), ...left }, id);
    } finally {
      this.#cleaning -= 1;
    }
  }

  /** Again while the cloud is away: traffic that was on its way must not stay where a cancellation has met it. */
  async #cleanedUp(effect: CleanUpEffect): Promise<{ context?: JsonObject; outputs?: JsonObject }> {
    const patientUntil = this.clock.now().getTime() + cleanUpPatienceMs;
    for (let pauseMs = firstCleanUpPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestCleanUpPauseMs)) {
      const { execution } = this.actor;
      const stage = this.#stageOf(effect);
      if (!stage || this.#stopped) return {};
      const { isAway, ...left } = await this.taker.cleanUp(execution, stage, this.clock.now());
      if (!isAway || this.clock.now().getTime() + pauseMs > patientUntil) return left;
      await new Promise<void>((resume) => {
        this.clock.after(pauseMs, resume);
      });
    }
  }

  /** The stage as it was when this was ordered: not there once it has been begun anew. */
  #stageOf({ stageId, attempt }: CancelEffect | CleanUpEffect): Stage | undefined {
    const stage = this.actor.execution.stages.find((candidate) => candidate.id === stageId);
    return attempt === undefined || stage?.attempt === attempt ? stage : undefined;
  }

  async #publish(id: string, effect: PublishEffect): Promise<void> {
    this.#publishing += 1;
    try {
      for (;;) {
        if (this.#stopped) return;
        try {
          await this.publish(id, effect);
          break;
        } catch {
          // Whoever could not take it has said why in the log.
          await new Promise<void>((resume) => {
            this.clock.after(publishRetryMs, resume);
          });
        }
      }
      this.actor.forget(id);
    } finally {
      this.#publishing -= 1;
    }
  }

  async #post(event: Parameters<Actor['post']>[0], done: string | undefined): Promise<void> {
    if (!this.#stopped) await this.actor.post(event, done).catch(() => undefined);
  }
}

/** An answer belongs to the attempt for which it was ordered. */
const attemptOf = ({ attempt }: { attempt?: number }): { attempt?: number } =>
  attempt === undefined ? {} : { attempt };

/** What is under way for an earlier attempt of a stage stands in nobody's way. */
const keyOf = ({ stageId, taskId, attempt }: TurnEffect | CancelEffect): string =>
  `${stageId}/${taskId}/${String(attempt)}`;

/** Who waits for what, over all executions. */
export class TopicIndex {
  readonly #waiting = new Map<string, Map<string, { performer: Performer; key: string }>>();

  add(topics: readonly string[], performer: Performer, key: string): void {
    for (const topic of topics) {
      const waiting = this.#waiting.get(topic) ?? new Map<string, { performer: Performer; key: string }>();
      waiting.set(key, { performer, key });
      this.#waiting.set(topic, waiting);
    }
  }

  remove(topics: readonly string[], key: string): void {
    for (const topic of topics) {
      const waiting = this.#waiting.get(topic);
      waiting?.delete(key);
      if (waiting?.size === 0) this.#waiting.delete(topic);
    }
  }

  wake(topic: string): void {
    for (const { performer, key } of [...(this.#waiting.get(topic)?.values() ?? [])]) performer.wake(key);
  }
}
