import type { JsonObject } from '../../kernel/index.ts';
import type { Execution, Stage, Task } from '../model/execution.ts';
import type { Effect } from './events.ts';

/**
 * One step in the making. Stages that do not change keep their identity, so that storage writes only those that did. The
 * execution and its list of stages are copied once for the step: what is read of them before a change may be new after it.
 */
export class Draft {
  readonly now: number;
  readonly effects: Effect[] = [];
  readonly #execution: Execution;
  readonly #original: Stage[];

  constructor(execution: Execution, now: number) {
    this.now = now;
    this.#execution = { ...execution, seq: execution.seq + 1 };
    this.#original = execution.stages;
  }

  get execution(): Execution {
    return this.#execution;
  }

  /** Nothing new may begin: it is paused, cancelled or over. */
  get still(): boolean {
    return this.#execution.status !== 'RUNNING' || this.#execution.canceled;
  }

  change(patch: Partial<Execution>, ...drop: (keyof Execution)[]): void {
    Object.assign(this.#execution, patch);
    for (const key of drop) Reflect.deleteProperty(this.#execution, key);
  }

  find(stageId: string): Stage | undefined {
    return this.#execution.stages.find((stage) => stage.id === stageId);
  }

  /** As it stands now; what was read before a change is old. */
  stage(stageId: string): Stage {
    const stage = this.find(stageId);
    if (!stage) throw new Error(`execution ${this.#execution.id} has no stage ${stageId}`);
    return stage;
  }

  replace(stage: Stage): Stage {
    if (this.#execution.stages === this.#original) this.#execution.stages = [...this.#original];
    const { stages } = this.#execution;
    const position = stages.findIndex((other) => other.id === stage.id);
    if (position >= 0) stages[position] = stage;
    return stage;
  }

  update(stageId: string, patch: Partial<Stage>): Stage {
    return this.replace({ ...this.stage(stageId), ...patch });
  }

  updateTask(stageId: string, taskId: string, patch: Partial<Task>, ...drop: (keyof Task)[]): Stage {
    const stage = this.stage(stageId);
    const tasks = stage.tasks.map((task) => {
      if (task.id !== taskId) return task;
      const changed = { ...task, ...patch };
      for (const key of drop) Reflect.deleteProperty(changed, key);
      return changed;
    });
    return this.replace({ ...stage, tasks });
  }

  /** Merges what a turn left. `stageTimeoutMs` never becomes an output: it would reach stages that did not ask for it. */
  merge(stageId: string, left: { context?: JsonObject | undefined; outputs?: JsonObject | undefined }): void {
    if (isEmpty(left.context) && isEmpty(left.outputs)) return;
    const stage = this.stage(stageId);
    const outputs = { ...stage.outputs, ...left.outputs };
    Reflect.deleteProperty(outputs, 'stageTimeoutMs');
    const context = isEmpty(left.context) ? stage.context : { ...stage.context, ...left.context };
    this.replace({ ...stage, context, outputs });
  }

  /** An order for a stage is one of its present attempt. */
  emit(effect: Effect): void {
    this.effects.push('stageId' in effect ? { ...effect, attempt: this.stage(effect.stageId).attempt } : effect);
  }
}

const isEmpty = (values: JsonObject | undefined): boolean => values === undefined || Object.keys(values).length === 0;
