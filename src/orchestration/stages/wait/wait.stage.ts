import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import {
  again,
  flag,
  numeric,
  type Outcome,
  StageHandler,
  StageKind,
  succeeded,
  type TaskStep,
  type Rehearsal,
} from '../../port.ts';

/** Ten years: past it, one does not mean a wait. */
const longestSeconds = 10 * 366 * 24 * 3600;

const Options = z.looseObject({
  waitTime: numeric({ min: 0, max: longestSeconds })
    .nullish()
    .describe('Seconds to hold the pipeline, from when the task begins. 0 where it is not said.'),
  skipRemainingWait: flag().nullish().describe('Set while the stage waits, it ends the wait at once.'),
});
type Options = z.infer<typeof Options>;

/** Holds the pipeline for a while. It sleeps until the very instant; only somebody who skips the rest wakes it before. */
@Injectable()
@StageKind({
  kind: 'wait',
  title: 'Wait',
  description: 'Holds the pipeline for a number of seconds.',
  options: Options,
})
export class WaitStage extends StageHandler<Options> {
  override runsDry(): readonly Rehearsal[] {
    return ['simulation'];
  }

  override tasks(): readonly TaskStep<Options>[] {
    return [
      {
        name: 'wait',
        turn: ({ options, startedAt, now }): Outcome => {
          const end = new Date(startedAt.getTime() + (options.waitTime ?? 0) * 1000);
          return options.skipRemainingWait === true || now >= end ? succeeded() : again({ at: end });
        },
      },
    ];
  }
}
