import { setImmediate } from 'node:timers/promises';
import { DomainError, type JsonObject, newUlid } from '../kernel/index.ts';
import { buildExecution, type Execution, isComplete, Planner, type StageKinds } from '../orchestration/index.ts';
import { executionTopic, type Executions } from '../orchestration/port.ts';
import { childNamed, type ChildRuns, standIn } from './children.ts';
import type { Action, Scenario, StageOutcome } from './model/scenario.ts';
import { selected, selectorText, selects } from './model/selecting.ts';
import { type Deed, deedOf, judgmentOf } from './people.ts';
import { type Change, SimulatedRun } from './simulated-run.ts';
import { ScenarioWorld } from './scenario-world.ts';
import { outcomeOf, SimulatedWork } from './simulated-work.ts';
import { entriesOf, stageEntry, type TimelineEntry } from './timeline.ts';

/** After so many steps others of this process get their turn. */
const politeSteps = 100;
/** What is due later will not be seen. */
const horizonMs = 5 * 366 * 86_400_000;

/** What a run is steered by. */
export interface Steering {
  outcomes: readonly StageOutcome[];
  actions: readonly Action[];
}

interface Beginning {
  document: JsonObject;
  trigger: JsonObject;
  user: { user: string; roles: string[] };
  parent?: { executionId: string; stageId: string; rootId: string };
  steering: Steering;
}

/** Something that a scenario asked for and that could not be done. */
export interface Undone {
  path: (string | number)[];
  message: string;
}

/** One simulated start of a pipeline, with the pipelines that it starts itself, on one clock. */
export class Simulation implements ChildRuns {
  readonly timeline: TimelineEntry[] = [];
  readonly undone: Undone[] = [];
  readonly runs: SimulatedRun[] = [];
  #now: number;
  readonly #agenda: { at: number; perform: () => Promise<void> }[] = [];
  readonly #armed: { run: SimulatedRun; action: Action; path: Undone['path'] }[] = [];
  readonly #started = new Map<string, SimulatedRun>();
  readonly #judged = new Set<string>();

  /**
   * @param kinds     stages, as they are where there is no server
   * @param documents pipelines of files that the scenario names, by that name
   * @param lenient   there is no scenario: every stage succeeds
   * @param mostSteps more is a pipeline that goes round in circles
   */
  constructor(
    private readonly scenario: Scenario,
    private readonly kinds: StageKinds,
    private readonly documents: ReadonlyMap<string, JsonObject>,
    private readonly lenient: boolean,
    private readonly mostSteps: number,
  ) {
    this.#now = scenario.start;
  }

  /**
   * Runs it until nothing happens any more.
   *
   * @param refusal why the start is refused; then it is recorded as failed, and nothing runs
   * @returns the run of the pipeline itself, the first of {@link runs}
   */
  async run(beginning: Omit<Beginning, 'parent'>, refusal?: string): Promise<SimulatedRun> {
    const run = this.#begin(beginning);
    if (refusal !== undefined) {
      run.refuse(refusal);
      const { id: executionId, name, status } = run.execution;
      this.timeline.push({ at: this.#now, pipeline: name, executionId, status, why: `it is not started: ${refusal}` });
      return run;
    }
    await run.apply({ kind: 'begin', admitted: true }, this.#now);
    for (let steps = 0; ; steps++) {
      if (steps > this.mostSteps) throw new NoEnd(run.execution, this.mostSteps);
      if (steps % politeSteps === politeSteps - 1) await setImmediate();
      const next = this.#next();
      if (next === undefined || next.at > this.scenario.start + horizonMs) break;
      this.#now = Math.max(this.#now, next.at);
      await next.perform();
    }
    for (const { action, path } of this.#armed) this.undone.push({ path, message: neverCame(action) });
    return run;
  }

  async start(start: Parameters<Executions['startPipeline']>[0]): Promise<string> {
    const earlier = this.#started.get(start.correlationId);
    if (earlier) return earlier.execution.id;
    const child = childNamed(this.scenario.pipelines, start);
    const known = child?.file === undefined ? undefined : this.documents.get(child.file);
    const { document, outcome } = standIn(start.pipelineNameOrId, child);
    const outcomes = known === undefined ? [outcome] : (child?.outcomes ?? []);
    const parent = this.runs.find(({ execution }) => execution.id === start.parent?.executionId)?.execution;
    const run = this.#begin({
      document: { application: start.application, ...(known ?? document) },
      trigger: start.trigger,
      user: start.user,
      ...(start.parent === undefined
        ? {}
        : { parent: { ...start.parent, rootId: parent?.rootId ?? start.parent.executionId } }),
      steering: { outcomes, actions: child?.actions ?? [] },
    });
    this.#started.set(start.correlationId, run);
    await run.apply({ kind: 'begin', admitted: true }, this.#now);
    if (child?.status === 'CANCELED') {
      const reason = 'The scenario says so.';
      this.#later(this.#now + (child.after ?? 0), () =>
        run.apply({ kind: 'cancelRequested', user: 'somebody', reason }, this.#now),
      );
    }
    return run.execution.id;
  }

  find(executionId: string): Execution | undefined {
    return this.runs.find(({ execution }) => execution.id === executionId)?.execution;
  }

  async cancel(executionId: string, user: string, reason: string): Promise<void> {
    const run = this.runs.find(({ execution }) => execution.id === executionId);
    await run?.apply({ kind: 'cancelRequested', user, reason }, this.#now);
  }

  #begin({ document, trigger, user, parent, steering }: Beginning): SimulatedRun {
    const now = new Date(this.#now);
    const text = (key: string, otherwise: string): string => {
      const value = document[key];
      return typeof value === 'string' && value !== '' ? value : otherwise;
    };
    const execution = buildExecution({
      id: newUlid(now),
      type: 'PIPELINE',
      application: text('application', 'application'),
      name: text('name', 'pipeline'),
      pipelineConfigId: text('id', 'simulated'),
      document,
      trigger: { ...trigger, user: user.user },
      user,
      ...(parent === undefined ? {} : { parent, rootId: parent.rootId }),
      now: this.#now,
      stageId: () => newUlid(now),
    });
    const work = new SimulatedWork(steering.outcomes, this.lenient);
    const planner = new Planner(this.kinds, work, undefined, new ScenarioWorld(this.scenario.functions, this));
    const run = new SimulatedRun(execution, work, planner, this.lenient, (change) => {
      this.#changed(change, steering);
    });
    this.runs.push(run);
    steering.actions.forEach((action, index) => {
      const path = [...(parent === undefined ? [] : ['pipelines', execution.name]), 'actions', index];
      if (action.when === undefined) this.#later(this.#now + (action.at ?? 0), () => this.#act(run, action, path));
      else this.#armed.push({ run, action, path });
    });
    return run;
  }

  #changed(change: Change, steering: Steering): void {
    const { run, before, after } = change;
    this.timeline.push(...entriesOf(change));
    for (const armed of this.#armed.filter((one) => one.run === run)) {
      const { when, after: delay = 0 } = armed.action;
      if (when === undefined || !comesTo(before, after, when)) continue;
      this.#armed.splice(this.#armed.indexOf(armed), 1);
      this.#later(this.#now + delay, () => this.#act(run, armed.action, armed.path));
    }
    this.#awaitJudgments(run, steering);
    if (!isComplete(before.status) && isComplete(after.status)) {
      for (const other of this.runs) other.wake(executionTopic(after.id), this.#now);
    }
  }

  /** Answers each judgment that has begun to wait, once for each attempt. */
  #awaitJudgments(run: SimulatedRun, { outcomes }: Steering): void {
    for (const stage of run.execution.stages) {
      const key = `${stage.id}.${String(stage.attempt)}`;
      const waits = stage.tasks.some(
        ({ name, status, turns }) => name === 'waitForJudgment' && status === 'RUNNING' && turns > 0,
      );
      if (stage.type !== 'manualJudgment' || !waits || this.#judged.has(key)) continue;
      this.#judged.add(key);
      const outcome = outcomeOf(outcomes, run.execution, stage);
      if (outcome?.neverEnds) continue;
      this.#later(this.#now + (outcome?.after ?? 0), async () => {
        const current = run.execution.stages.find(({ id }) => id === stage.id);
        if (current === undefined || isComplete(current.status)) return;
        const deed = judgmentOf(current, outcome);
        if ('event' in deed) await run.apply(deed.event, this.#now);
        else this.timeline.push({ ...stageEntry(run.execution, current, this.#now), why: deed.refused });
      });
    }
  }

  async #act(run: SimulatedRun, action: Action, path: Undone['path']): Promise<void> {
    const deed: Deed = deedOf(action, run.execution, run.planner);
    if ('event' in deed) await run.apply(deed.event, this.#now);
    else this.undone.push({ path, message: `could not be done: ${deed.refused}` });
  }

  #later(at: number, perform: () => Promise<void>): void {
    this.#agenda.push({ at, perform });
  }

  /** What is due first: what people do comes before what stages do at the same instant. */
  #next(): { at: number; perform: () => Promise<void> } | undefined {
    const deeds = this.#agenda.map((entry) => ({
      at: entry.at,
      perform: async () => {
        this.#agenda.splice(this.#agenda.indexOf(entry), 1);
        await entry.perform();
      },
    }));
    const turns = this.runs.flatMap((run) => {
      const at = run.dueAt;
      return at === undefined ? [] : [{ at, perform: () => run.step(this.#now) }];
    });
    return [...deeds, ...turns].sort((left, right) => left.at - right.at)[0];
  }
}

function comesTo(before: Execution, after: Execution, { stage, is }: NonNullable<Action['when']>): boolean {
  return after.stages.some((candidate) => {
    if (candidate.status !== is || !selects(after, stage, candidate)) return false;
    return before.stages.find(({ id }) => id === candidate.id)?.status !== is;
  });
}

const neverCame = ({ when }: Action): string =>
  when === undefined
    ? 'never came'
    : `was never done: no stage ${selectorText(when.stage)} came to be ${when.is} in this simulation`;

/** Selectors of a scenario that mean no stage that there was: most likely misspelt. */
export function unmatched(run: SimulatedRun, { outcomes }: Steering): Undone[] {
  return outcomes.flatMap(({ stage }, index) =>
    selected(run.execution, stage).length > 0
      ? []
      : [{ path: ['outcomes', index, 'stage'], message: `there is no stage ${selectorText(stage)}` }],
  );
}

class NoEnd extends DomainError {
  constructor({ name }: Execution, steps: number) {
    super(
      'invalid',
      `The simulation of ${name} does not come to an end: it was given up after ${String(steps)} steps.`,
    );
  }
}
