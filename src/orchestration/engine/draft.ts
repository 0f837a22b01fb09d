import type { JsonObject } from '../../kernel/index.ts';
import type { Execution, Stage, Task } from '../model/execution.ts';
import type { Effect } from './events.ts';

/**
 * One step in the making. Stages that do not change keep their identity, so that storage writes only those that did.
 */
export class Draft {
  readonly now: number;
  readonly effects: Effect[] = [];
  #execution: Execution;

  constructor(execution: Execution, now: number) {
    this.now = now;
    this.#execution = { ...execution, seq: execution.seq + 1 };
  }

  get execution(): Execution {
    return this.#execution;
  }

  /** Nothing new may begin: it is paused, cancelled or over. */
  get still(): boolean {
    return this.#execution.status !== 'RUNNING' || this.#execution.canceled;
  }

  change(patch: Partial<Execution>, ...drop: (keyof Execution)[]): void {
    this.#execution = { ...this.#execution, ...patch };
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
    this.change({ stages: this.#execution.stages.map((other) => (other.id === stage.id ? stage : other)) });
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
    if (!left.context && !left.outputs) return;
    const stage = this.stage(stageId);
    const outputs = { ...stage.outputs, ...left.outputs };
    Reflect.deleteProperty(outputs, 'stageTimeoutMs');
    this.replace({ ...stage, context: { ...stage.context, ...left.context }, outputs });
  }

  /** An order for a stage is one of its present attempt. */
  emit(effect: Effect): void {
    this.effects.push('stageId' in effect ? { ...effect, attempt: this.stage(effect.stageId).attempt } : effect);
  }
}
