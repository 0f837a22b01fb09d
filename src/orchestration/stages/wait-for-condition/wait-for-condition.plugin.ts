import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Condition, Conditions, conditionsTopic } from '../../conditions/port.ts';
import {
  again,
  numeric,
  type Outcome,
  type Rehearsal,
  StageHandler,
  StageKind,
  succeeded,
  type TaskStep,
  text,
  type Turn,
} from '../../port.ts';

const lookMs = 30_000;
const patienceMs = 7 * 24 * 3600 * 1000;

const Options = z.looseObject({
  account: text().nullish().describe('The account that is about to be worked on; any where it is not said.'),
  credentials: text().nullish().describe('The same as account.'),
  cluster: text().nullish().describe('The cluster that is about to be worked on; any where it is not said.'),
  status: z
    .string()
    .nullish()
    .describe(
      'WAITING while it waits. Set to SKIPPED on the running stage, it ends the wait although conditions hold.',
    ),
  stageTimeoutMs: numeric({ min: 1 }).nullish().describe('Milliseconds to wait, in place of 7 days.'),
});
type Options = z.infer<typeof Options>;

/** Holds the pipeline as long as a condition does: a freeze of changes. A person may let it go on all the same. */
@Injectable()
@StageKind({
  kind: 'waitForCondition',
  title: 'Wait for condition',
  description: 'Holds the pipeline as long as a condition holds, such as a freeze of changes.',
  options: Options,
})
export default class WaitForConditionStage extends StageHandler<Options> {
  constructor(private readonly conditions: Conditions) {
    super();
  }

  override runsDry(): readonly Rehearsal[] {
    return ['dryRun'];
  }

  override tasks(): readonly TaskStep<Options>[] {
    return [
      {
        name: 'waitForCondition',
        pollMs: lookMs,
        timeoutMs: patienceMs,
        timeoutOverridable: true,
        turn: (turn) => this.#look(turn),
      },
    ];
  }

  async #look({ options, execution, stage, now }: Turn<Options>): Promise<Outcome> {
    const skipper = stage.lastModified?.user;
    if (options.status?.trim().toUpperCase() === 'SKIPPED') {
      return succeeded({}, skipper === undefined ? {} : { skippedBy: skipper });
    }
    const account = options.account ?? options.credentials ?? undefined;
    const about = { application: execution.application, account, cluster: options.cluster ?? undefined };
    const holding = await this.conditions.holding(about, now);
    if (holding.length === 0) return succeeded({}, { status: 'DONE', conditions: [] });
    const context = { status: 'WAITING', conditions: holding.map(told) };
    const end = nextEnd(holding, now.getTime() + lookMs);
    return again({ context, wakeOn: [conditionsTopic], at: new Date(end) });
  }
}

/** As the stage's context shows it to whoever waits. */
const told = ({ name, message, until }: Condition): { name: string; message?: string; until?: string } => ({
  name,
  ...(message === undefined ? {} : { message }),
  ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
});

/** When the first of them ends by itself, and no later than `latest`. */
const nextEnd = (holding: readonly Condition[], latest: number): number =>
  Math.min(latest, ...holding.map(({ until }) => until ?? Infinity));
