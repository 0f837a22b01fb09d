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

/** The last instant that a date can tell. */
const lastInstant = 8.64e15;

const Options = z.looseObject({
  epochMillis: numeric({ min: 0, max: lastInstant })
    .nullish()
    .describe(
      'The instant to wait for, milliseconds since 1970-01-01 UTC. Where it is not said, the stage ends at once.',
    ),
  skipRemainingWait: flag().nullish().describe('Set while the stage waits, it ends the wait at once.'),
});
type Options = z.infer<typeof Options>;

/** Holds the pipeline until an instant; one that has passed does not hold it. */
@Injectable()
@StageKind({
  kind: 'waitUntil',
  title: 'Wait until',
  description: 'Holds the pipeline until an instant.',
  options: Options,
})
export class WaitUntilStage extends StageHandler<Options> {
  override runsDry(): readonly Rehearsal[] {
    return ['simulation'];
  }

  override tasks(): readonly TaskStep<Options>[] {
    return [
      {
        name: 'waitUntil',
        turn: ({ options, now }): Outcome => {
          const end = new Date(options.epochMillis ?? 0);
          return options.skipRemainingWait === true || now >= end ? succeeded() : again({ at: end });
        },
      },
    ];
  }
}
