import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import {
  again,
  executionTopic,
  Executions,
  isComplete,
  NoSuchExecution,
  numeric,
  type Outcome,
  StageHandler,
  StageKind,
  succeeded,
  type TaskStep,
  text,
  type Turn,
} from '../../port.ts';

const lookMs = 10_000;
const patienceMs = 2 * 3600 * 1000;

const Options = z.looseObject({
  executionId: text()
    .refine((id) => id.trim() !== '', 'expected the id of an execution')
    .describe('The execution to wait for.'),
  executionType: z
    .string()
    .nullish()
    .describe('pipeline or orchestration. Ids are unique among both, so nothing hangs on it.'),
  stageTimeoutMs: numeric({ min: 1 }).nullish().describe('Milliseconds to wait, in place of 2 hours.'),
});
type Options = z.infer<typeof Options>;

/** Goes on only when another execution has succeeded; its end wakes it. */
@Injectable()
@StageKind({
  kind: 'dependsOnExecution',
  title: 'Depends on execution',
  description: 'Goes on when another execution has succeeded, and is cancelled when that ends otherwise.',
  options: Options,
})
export class DependsOnExecutionStage extends StageHandler<Options> {
  constructor(private readonly executions: Executions) {
    super();
  }

  override tasks(): readonly TaskStep<Options>[] {
    return [
      {
        name: 'dependsOnExecution',
        pollMs: lookMs,
        timeoutMs: patienceMs,
        timeoutOverridable: true,
        turn: (turn) => this.#look(turn),
      },
    ];
  }

  async #look({ options }: Turn<Options>): Promise<Outcome> {
    const id = options.executionId.trim();
    const other = await this.executions.find(id);
    if (other === undefined) throw new NoSuchExecution(id);
    if (!isComplete(other.status)) return again({ wakeOn: [executionTopic(id)] });
    if (other.status === 'SUCCEEDED') return succeeded();
    return { kind: 'canceled', context: { reason: `Execution ${id}, which this depends on, ended ${other.status}.` } };
  }
}
