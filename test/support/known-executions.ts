import { DomainError } from '../../src/kernel/index.ts';
import { type Execution, Executions } from '../../src/orchestration/port.ts';
import { anExecution } from './executions.ts';

type Start = Parameters<Executions['startPipeline']>[0];

/** Executions that a test makes up, and those that a stage has started: one for each correlation id. */
export class KnownExecutions extends Executions {
  readonly asked: Start[] = [];
  readonly canceled: { id: string; user: string }[] = [];
  readonly #all = new Map<string, Execution>();
  readonly #byCorrelation = new Map<string, Execution>();

  /** In the order of their start. */
  get started(): Execution[] {
    return [...this.#byCorrelation.values()];
  }

  add(parts: Partial<Execution>): Execution {
    const execution = anExecution(parts);
    this.#all.set(execution.id, execution);
    return execution;
  }

  override startPipeline(start: Start): Promise<{ executionId: string }> {
    if (start.pipelineNameOrId === 'gone')
      return Promise.reject(new DomainError('not-found', 'There is no pipeline gone.'));
    this.asked.push(start);
    const known = this.#byCorrelation.get(start.correlationId);
    const execution = known ?? this.add({ id: `child-${String(this.#byCorrelation.size + 1)}`, name: 'Bake' });
    this.#byCorrelation.set(start.correlationId, execution);
    return Promise.resolve({ executionId: execution.id });
  }

  override startedBy(correlationId: string): Promise<Execution | undefined> {
    return Promise.resolve(this.#byCorrelation.get(correlationId));
  }

  override find(executionId: string): Promise<Execution | undefined> {
    return Promise.resolve(this.#all.get(executionId));
  }

  override cancel(executionId: string, user: string): Promise<void> {
    this.canceled.push({ id: executionId, user });
    return Promise.resolve();
  }
}
