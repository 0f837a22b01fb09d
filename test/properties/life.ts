import { deadlineOf, openTurns, whenDue } from '../../src/orchestration/engine/due.ts';
import type { Answer, Effect, Event, TurnResult } from '../../src/orchestration/engine/events.ts';
import { lineage } from '../../src/orchestration/engine/graph.ts';
import { transition } from '../../src/orchestration/engine/transition.ts';
import { buildExecution } from '../../src/orchestration/model/build-execution.ts';
import type { Execution, Stage, Task } from '../../src/orchestration/model/execution.ts';
import { isComplete } from '../../src/orchestration/model/status.ts';
import { Choices } from './choices.ts';
import { document, left, limitsOf, plan, result } from './made-up.ts';

/** One event that was applied, and what came of it. */
export interface Step {
  before: Execution;
  event: Event;
  after: Execution;
  effects: Effect[];
  /** Nobody waits for this answer: it has come before, or is that of an earlier attempt. */
  isLate: boolean;
}

/** What is to be done, until it is done: the outbox, and the turns that tasks wait for. */
interface Order {
  effect: Exclude<Effect, { kind: 'publish' }>;
  /** It is being done: the answer is known, and not told yet. */
  answer?: Answer;
  wakeAgain?: true;
}

/** Told of each step, and of each moment in between. */
export interface Witness {
  step(step: Step, life: Life): void;
  between(life: Life): void;
}

/** Far beyond what the longest pipeline needs. */
const mostSteps = 4_000;

/**
 * One execution from its beginning to its end, driven as the shell drives it, on a clock of its own. What its stages
 * answer, when each answer comes, what people do meanwhile, and when the process ends, is made up from choices.
 */
export class Life {
  execution: Execution;
  now = 1_000_000;
  readonly born: Execution;
  readonly log: { event: Event; at: number }[] = [];
  readonly orders = new Set<Order>();
  readonly #choices: Choices;
  readonly #told: Answer[] = [];
  #ids = 0;

  constructor(
    shape: readonly number[],
    course: readonly number[],
    private readonly witness: Witness,
  ) {
    const shapes = new Choices(shape);
    this.born = buildExecution({
      id: 'E',
      type: 'PIPELINE',
      application: 'shop',
      name: 'made up',
      pipelineConfigId: 'P',
      document: document(shapes, this.now),
      trigger: { type: 'manual' },
      user: { user: 'anna', roles: [] },
      now: this.now,
      stageId: this.#id,
    });
    this.execution = this.born;
    this.#choices = new Choices(course);
  }

  /** @returns whether it came to an end */
  live(): boolean {
    this.apply({ kind: 'begin', admitted: !this.#choices.onceIn(8) });
    for (let steps = 0; steps < mostSteps; steps++) {
      this.witness.between(this);
      if (this.#choices.onceIn(6)) this.#happen();
      else if (!this.#work() && !this.#nudge()) return true;
    }
    return false;
  }

  apply(event: Event, isLate = false): void {
    const before = this.execution;
    const { execution, effects } = transition(before, event, this.now);
    this.execution = execution;
    this.log.push({ event, at: this.now });
    this.witness.step({ before, event, after: execution, effects, isLate }, this);
    const plans: Extract<Effect, { kind: 'plan' }>[] = [];
    for (const effect of effects) {
      // A plan that needs no wait is applied in the step that asked for it.
      if (effect.kind === 'plan' && !this.#choices.onceIn(5)) plans.push(effect);
      else this.#order(effect);
    }
    for (const effect of plans) {
      const stage = this.#stage(effect.stageId);
      if (stage) this.apply(this.#planned(effect, stage));
    }
  }

  /** Performs what is due next. @returns whether there was anything */
  #work(): boolean {
    const open = [...this.orders];
    if (open.length === 0) return false;
    const due = open.filter((order) => order.answer !== undefined || instantOf(order.effect) <= this.now);
    if (due.length === 0) this.now = Math.min(...open.map((order) => instantOf(order.effect)));
    const ready = due.length > 0 ? due : open.filter((order) => instantOf(order.effect) <= this.now);
    const order = ready[this.#choices.below(ready.length)];
    if (order) this.#perform(order);
    return true;
  }

  /** Whatever keeps it from its end without anything to do: somebody has to resume or to admit it. */
  #nudge(): boolean {
    if (isComplete(this.execution.status)) return false;
    if (this.execution.status === 'PAUSED') this.apply({ kind: 'resumeRequested', user: 'bob' });
    else if (this.execution.status === 'NOT_STARTED') this.apply({ kind: 'begin', admitted: true });
    else return false;
    return true;
  }

  #happen(): void {
    const { stages } = this.execution;
    const stageId = stages[this.#choices.below(stages.length)]?.id ?? '';
    const user = 'bob';
    switch (this.#choices.below(14)) {
      case 0:
      case 1:
        this.now += this.#choices.below(2_000);
        return;
      case 2:
      case 3:
        this.apply({ kind: 'pauseRequested', user });
        return;
      case 4:
      case 5:
        this.apply({ kind: 'resumeRequested', user });
        return;
      case 6:
        this.apply({ kind: 'patched', stageId, context: { said: this.now }, user });
        return;
      case 7:
        this.apply({ kind: 'patched', stageId, context: { manualSkip: true }, user });
        return;
      case 8:
        if (this.#choices.onceIn(2)) this.apply({ kind: 'cancelRequested', user, reason: 'enough' });
        return;
      case 9:
      case 10:
        this.#restart(stageId);
        return;
      case 11:
        this.apply({ kind: 'begin', admitted: true });
        return;
      case 12:
        this.#tellAgain();
        return;
      default:
        this.#crash();
    }
  }

  #restart(stageId: string): void {
    const sources = this.#choices.onceIn(3) ? { [stageId]: { failPipeline: false } } : {};
    const admitted = !this.#choices.onceIn(3);
    this.apply({ kind: 'restartRequested', stageId, user: 'bob', admitted, sources });
  }

  /** An answer that has been told is told once more. */
  #tellAgain(): void {
    const recent = this.#told.slice(-6);
    const told = recent[this.#choices.below(Math.max(recent.length, 1))];
    if (told) this.apply(told, told.kind !== 'cleanedUp');
  }

  /** What was under way is lost; the next process does it again. Turns are stored nowhere: the tasks tell. */
  #crash(): void {
    for (const order of this.orders) {
      if (order.effect.kind === 'turn') this.orders.delete(order);
      else delete order.answer;
    }
    for (const effect of openTurns(this.execution)) this.orders.add({ effect });
  }

  #order(effect: Effect): void {
    if (effect.kind === 'publish') return;
    const earlier =
      effect.kind === 'turn' ? [...this.orders].find((order) => isSameTurn(order.effect, effect)) : undefined;
    // Ordered anew while it is being taken: it looks again as soon as it has answered.
    if (earlier?.answer) {
      earlier.wakeAgain = true;
      return;
    }
    if (earlier) this.orders.delete(earlier);
    this.orders.add({ effect });
  }

  #perform(order: Order): void {
    if (order.answer) {
      this.#tell(order, order.answer);
      return;
    }
    const answer = this.#answer(order);
    if (answer === undefined) return;
    if (this.#choices.onceIn(4)) order.answer = answer;
    else this.#tell(order, answer);
  }

  #tell(order: Order, answer: Answer): void {
    const { effect } = order;
    if (effect.kind === 'cancelTask') {
      // A turn that is under way answers first, or is given up.
      for (const other of [...this.orders]) {
        if (!isSameTurn(other.effect, effect)) continue;
        if (other.answer) this.#tell(other, other.answer);
        this.orders.delete(other);
      }
    }
    this.orders.delete(order);
    const event =
      order.wakeAgain && answer.kind === 'turned' && answer.result.status === 'RUNNING'
        ? { ...answer, result: { ...answer.result, dueAt: this.now } }
        : answer;
    const { stages } = this.execution;
    this.apply(event, this.#stage(effect.stageId)?.attempt !== effect.attempt);
    // One that came to nothing, because of a pause, may come again.
    if (stages !== this.execution.stages) this.#told.push(event);
  }

  /** @returns nothing where the order is void, or has to wait */
  #answer(order: Order): Answer | undefined {
    const { effect } = order;
    const { stageId } = effect;
    const attempt = effect.attempt ?? 0;
    const stage = this.#stage(stageId);
    if (!stage) {
      this.orders.delete(order);
      return undefined;
    }
    switch (effect.kind) {
      case 'plan':
        return this.#planned(effect, stage);
      case 'cancelTask':
        return { kind: 'taskCanceled', stageId, attempt, taskId: effect.taskId, context: { cleaned: this.now } };
      case 'cleanUp':
        return { kind: 'cleanedUp', stageId, attempt, context: { cleanedUp: this.now } };
      case 'turn':
        return this.#turned(order, effect);
    }
  }

  #turned(order: Order, effect: Extract<Effect, { kind: 'turn' }>): Answer | undefined {
    const { stageId, taskId, turn, attempt = 0 } = effect;
    const name = this.#stage(stageId)?.tasks.find((task) => task.id === taskId)?.name ?? '';
    const due = whenDue(this.execution, effect, limitsOf(name), this.now);
    switch (due.kind) {
      // The resume orders it anew.
      case 'hold':
      case 'stale':
        this.orders.delete(order);
        return undefined;
      case 'timedOut':
        return { kind: 'timedOut', stageId, attempt, taskId, exception: due.exception, ...left(this.#choices) };
      case 'take': {
        const made = inTime(result(this.#choices, name, this.now), this.execution, due.stage, due.task);
        return { kind: 'turned', stageId, attempt, taskId, turn, result: made, saw: this.execution.seq };
      }
    }
  }

  #planned({ stageId, phase, attempt = 0 }: Extract<Effect, { kind: 'plan' }>, stage: Stage): Answer {
    const depth = lineage(this.execution, stage).length;
    const made = plan(this.#choices, stage, depth, phase, this.#id, this.now);
    return { kind: 'planned', stageId, attempt, phase, plan: made };
  }

  #stage(stageId: string): Stage | undefined {
    return this.execution.stages.find((stage) => stage.id === stageId);
  }

  readonly #id = (): string => `s${String(++this.#ids)}`;
}

const instantOf = (effect: Effect): number => (effect.kind === 'turn' ? effect.at : 0);

type OfTask = { stageId: string; taskId: string; attempt?: number };

const isSameTurn = (effect: Effect, other: OfTask): boolean =>
  effect.kind === 'turn' &&
  effect.stageId === other.stageId &&
  effect.taskId === other.taskId &&
  effect.attempt === other.attempt;

/** A turn is due one millisecond past its deadline at the latest, so that the look at it finds it over. */
function inTime(made: TurnResult, execution: Execution, stage: Stage, task: Task): TurnResult {
  if (made.status !== 'RUNNING' || made.dueAt === undefined) return made;
  const deadline = deadlineOf(execution, stage, task, limitsOf(task.name));
  return deadline ? { ...made, dueAt: Math.min(made.dueAt, deadline.at + 1) } : made;
}
