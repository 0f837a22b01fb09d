import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { accountOf, type Capacity, consistent, locationOf } from '../../../providers/port.ts';
import { type Outcome, type Planning, StageKind, succeeded, type TaskStep, text, type Turn } from '../../port.ts';
import { count, maybe, placeFields, ServerGroupStage } from '../../server-groups/port.ts';

const ApplyOptions = z.looseObject({
  ...placeFields,
  serverGroupName: maybe(text()).describe('Which server group gets it; otherwise the one it was taken from.'),
});
type ApplyOptions = z.infer<typeof ApplyOptions>;

const Snapshot = z.object({
  account: z.string(),
  region: z.string(),
  serverGroupName: z.string(),
  capacity: z.object({ min: count, desired: count, max: count }),
});
type Snapshot = z.infer<typeof Snapshot>;

/** Gives a server group the bounds back that `captureSourceServerGroupCapacity` has written down. */
@Injectable()
@StageKind({
  kind: 'applySourceServerGroupCapacity',
  title: 'Apply capacity',
  description: 'Gives a server group the bounds that were written down before.',
  options: ApplyOptions,
})
export class ApplySourceServerGroupCapacityStage extends ServerGroupStage<ApplyOptions> {
  override tasks(planning: Planning<ApplyOptions>): readonly TaskStep<ApplyOptions>[] {
    const snapshot = snapshotFor(planning);
    return [
      { name: 'determineCapacity', turn: (turn) => this.#determine(turn, snapshot) },
      { name: 'applySourceServerGroupCapacity', turn: (turn) => this.#order(turn, snapshot) },
    ];
  }

  async #determine({ options }: Turn<ApplyOptions>, snapshot: Snapshot | undefined): Promise<Outcome> {
    if (snapshot === undefined) return succeeded();
    const group = await this.cloud.find(placeOf(options, snapshot));
    if (group === undefined) return succeeded();
    // Its size may have followed the load since: only the bounds go back.
    const { min, max } = snapshot.capacity;
    const { desired } = group.capacity;
    return succeeded({}, { orderedCapacity: { ...consistent({ min, desired, max: Math.max(max, desired) }) } });
  }

  async #order(turn: Turn<ApplyOptions>, snapshot: Snapshot | undefined): Promise<Outcome> {
    const { orderedCapacity } = turn.stage.context;
    if (snapshot === undefined || orderedCapacity === undefined) return succeeded();
    const { account, region, name } = placeOf(turn.options, snapshot);
    await this.cloud.groups(account).resize(turn.operation, { region, name }, orderedCapacity as unknown as Capacity);
    return succeeded();
  }
}

function snapshotFor(planning: Planning<ApplyOptions>): Snapshot | undefined {
  return Snapshot.safeParse(planning.lookup('sourceServerGroupCapacitySnapshot')).data;
}

function placeOf(options: ApplyOptions, snapshot: Snapshot): { account: string; region: string; name: string } {
  const { serverGroupName: name } = options;
  if (name === undefined) return { ...snapshot, name: snapshot.serverGroupName };
  return { account: accountOf(options), region: locationOf(options), name };
}
