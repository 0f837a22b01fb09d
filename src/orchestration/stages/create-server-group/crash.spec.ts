import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../kernel/index.ts';
import { CloudUnavailable } from '../../../providers/port.ts';
import { serverGroupStages } from '../../../../test/support/server-group-stages.ts';
import { FakeAccounts, FakeGuards, FakeServerGroups } from '../../../../test/support/fake-cloud.ts';
import { StageTree } from '../../../../test/support/stage-tree.ts';

/** A roll-out over two old groups; at the order of this number the answer is lost after the cloud has taken it. */
async function rollOut(definition: JsonObject, lostAnswer?: number): Promise<{ calls: string[]; status: string }> {
  const cloud = new FakeServerGroups();
  const tree = new StageTree(serverGroupStages(new FakeAccounts(cloud), new FakeGuards()));
  cloud.now = () => tree.now;
  tree.onClock = (now) => {
    cloud.now = now;
  };
  cloud.hold('shop-v000');
  cloud.hold('shop-v001', { capacity: { min: 1, desired: 3, max: 5 } });
  let left = lostAnswer;
  const arm = (): void => {
    cloud.afterOrder = () => {
      if (left !== 0) {
        if (left !== undefined) left -= 1;
        arm();
        return;
      }
      left = undefined;
      throw new CloudUnavailable('fake', 'the answer was lost');
    };
  };
  arm();
  const stage = await tree.run('createServerGroup', {
    application: 'shop',
    account: 'fake',
    region: 'here',
    useSourceCapacity: true,
    ...definition,
  });
  return { calls: cloud.calls, status: stage.status };
}

const definitions: [string, JsonObject][] = [
  ['redblack', { strategy: 'redblack', maxRemainingAsgs: 2, allowDeleteActive: true, scaleDown: true }],
  ['highlander', { strategy: 'highlander' }],
  ['rolling red/black', { strategy: 'rollingredblack', targetPercentages: [30, 60] }],
  [
    'a roll-out that is taken back',
    { strategy: 'redblack', behaves: 'crashing', rollback: { onFailure: true, destroyLatest: true } },
  ],
];

describe.each(definitions)('%s', (_name, definition) => {
  it('does nothing twice, and the same, wherever the process dies', async () => {
    const undisturbed = await rollOut(definition);

    for (const at of undisturbed.calls.keys()) expect(await rollOut(definition, at)).toEqual(undisturbed);
  });
});
