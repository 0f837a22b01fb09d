import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { accountOf, locationOf } from '../../../providers/port.ts';
import { type Outcome, StageKind, succeeded, type TaskStep, text, type Turn } from '../../port.ts';
import { maybe, placeFields, ServerGroupStage } from '../../server-groups/port.ts';

const CaptureOptions = z.looseObject({
  ...placeFields,
  source: maybe(
    z.looseObject({
      account: maybe(text()),
      region: maybe(text()),
      asgName: maybe(text()),
      serverGroupName: maybe(text()),
    }),
  ).describe('The server group whose size is written down.'),
});
type CaptureOptions = z.infer<typeof CaptureOptions>;

/** Writes down how large a server group is, for `applySourceServerGroupCapacity` further on. */
@Injectable()
@StageKind({
  kind: 'captureSourceServerGroupCapacity',
  title: 'Capture capacity',
  description: 'Writes down how large a server group is.',
  options: CaptureOptions,
})
export class CaptureSourceServerGroupCapacityStage extends ServerGroupStage<CaptureOptions> {
  override tasks(): readonly TaskStep<CaptureOptions>[] {
    return [{ name: 'captureSourceServerGroupCapacity', turn: (turn) => this.#capture(turn) }];
  }

  /** Nothing to follow, or it is gone: nothing to put back later. */
  async #capture({ options }: Turn<CaptureOptions>): Promise<Outcome> {
    const name = options.source?.asgName ?? options.source?.serverGroupName;
    if (name === undefined) return succeeded();
    const account = options.source?.account ?? accountOf(options);
    const region = options.source?.region ?? locationOf(options);
    const group = await this.cloud.find({ account, region, name });
    if (group === undefined) return succeeded();
    const snapshot = { account, region, serverGroupName: name, capacity: { ...group.capacity } };
    return succeeded({ sourceServerGroupCapacitySnapshot: snapshot });
  }
}
