import { type JsonObject, type PluginMark, pluginMetadata } from '../../src/kernel/index.ts';
import { type ChildStage, isHalt, type Stage, type StageHandler, type Status } from '../../src/orchestration/port.ts';
import { aStage } from './executions.ts';
import { StageBench } from './stage-bench.ts';

/** What is run instead of a type that the tree has no handler for. */
export type Stub = (stage: Stage) => Status;

/**
 * Runs a stage with all of its children on a clock that the test winds: before, tasks, after, on failure. No engine: one
 * stage after another, in the order of the list; what a stage leaves is seen by those that follow.
 */
export class StageTree {
  readonly stages: Stage[] = [];
  /** Of the execution. */
  trigger: JsonObject = {};
  now = new Date(Date.UTC(2026, 0, 5, 12));
  /** Told whenever another clock goes on. */
  onClock: (now: () => Date) => void = () => undefined;
  /** By type; one that is not here succeeds, a `wait` after its time. */
  readonly stubs: Record<string, Stub> = {};
  /** Looked at after each turn that waits. */
  between: (stage: Stage) => void = () => undefined;
  readonly #handlers = new Map<string, StageHandler>();

  constructor(handlers: readonly StageHandler<never>[]) {
    for (const handler of handlers) {
      const { card } = Reflect.getMetadata(pluginMetadata, handler.constructor) as PluginMark;
      for (const type of [card.kind, ...(card.aliases ?? [])]) this.#handlers.set(type, handler);
    }
  }

  /** Runs a stage that stands at the top; the ones run before are its ancestors. */
  async run(type: string, context: JsonObject): Promise<Stage> {
    const tops = this.stages.filter((stage) => stage.parentStageId === undefined);
    const last = tops.at(-1);
    const stage = { refId: String(tops.length + 1), requisiteStageRefIds: last ? [last.refId] : [] };
    return this.#run({ type, name: type, context }, stage);
  }

  /** Names of all stages that ran, children indented. */
  get outline(): string[] {
    return this.stages.map(
      (stage) => `${'  '.repeat(stage.refId.split(/[<>]/).length - 1)}${stage.name}: ${stage.status}`,
    );
  }

  named(name: string): Stage | undefined {
    return this.stages.find((stage) => stage.name === name);
  }

  async #run(child: ChildStage, parts: Partial<Stage>): Promise<Stage> {
    const handler = this.#handlers.get(child.type);
    const id = `01STAGE-${parts.refId ?? ''}`;
    if (handler === undefined) return this.#stub(aStage({ ...parts, ...child, id }));
    const bench = new StageBench(handler, {
      context: child.context,
      stage: { ...parts, id, name: child.name, type: child.type },
      execution: { stages: this.stages, trigger: this.trigger },
      now: this.now,
    });
    this.stages.push(bench.stage);
    bench.execution.stages = this.stages;
    const { stage } = bench;
    const ended = await this.#family(stage, await bench.before(), '<');
    if (isHalt(ended)) stage.status = ended;
    else await this.#tasks(bench);
    if (!isHalt(stage.status)) {
      const after = await this.#family(stage, await bench.after(), '>');
      if (isHalt(after)) stage.status = after;
    }
    if (stage.status === 'TERMINAL') await this.#family(stage, await bench.onFailure(), '>', true);
    return stage;
  }

  async #tasks(bench: StageBench<JsonObject>): Promise<void> {
    bench.now = this.now;
    this.onClock(() => bench.now);
    if (bench.stage.tasks.length > 0) {
      await bench.run({
        between: () => {
          this.between(bench.stage);
        },
      });
    } else bench.stage.status = 'SUCCEEDED';
    this.now = bench.now;
  }

  async #family(parent: Stage, children: ChildStage[], side: '<' | '>', onFailure = false): Promise<Status> {
    const taken = this.stages.filter((stage) => stage.parentStageId === parent.id && stage.refId.includes(side)).length;
    const refOf = (position: number): string => `${parent.refId}${side}${String(taken + position + 1)}`;
    for (const [position, child] of children.entries()) {
      const ended = await this.#run(child, {
        refId: refOf(position),
        requisiteStageRefIds: (child.needs ?? []).map(refOf),
        parentStageId: parent.id,
        syntheticStageOwner: side === '<' ? 'STAGE_BEFORE' : 'STAGE_AFTER',
        ...(onFailure ? { onFailure } : {}),
      });
      if (isHalt(ended.status)) return ended.status;
    }
    return 'SUCCEEDED';
  }

  #stub(stage: Stage): Stage {
    if (stage.type === 'wait') this.now = new Date(this.now.getTime() + Number(stage.context['waitTime']) * 1000);
    this.onClock(() => this.now);
    this.stages.push(stage);
    stage.status = this.stubs[stage.type]?.(stage) ?? 'SUCCEEDED';
    return stage;
  }
}
