import { beforeEach, describe, expect, it } from '@jest/globals';
import { aStage, anExecution } from '../../../../test/support/executions.ts';
import { FakeAccounts, FakeGuards, FakeServerGroups } from '../../../../test/support/fake-cloud.ts';
import { serverGroupStages } from '../../../../test/support/server-group-stages.ts';
import { StageTree } from '../../../../test/support/stage-tree.ts';
import type { JsonObject } from '../../../kernel/index.ts';

const cluster: JsonObject = {
  application: 'shop',
  account: 'fake',
  region: 'here',
  capacity: { min: 2, desired: 2, max: 2 },
  strategy: 'custom',
  strategyApplication: 'shop',
  strategyPipeline: 'careful',
  pipelineParameters: { minutes: 5 },
};
const started = anExecution({ id: 'parent', stages: [aStage({ id: 'roll-out', context: cluster })] });
const parameters = { strategy: true, parentPipelineId: 'parent', parentStageId: 'roll-out' };

let cloud: FakeServerGroups;
let tree: StageTree;

beforeEach(() => {
  cloud = new FakeServerGroups();
  tree = new StageTree(serverGroupStages(new FakeAccounts(cloud), new FakeGuards(), [started]));
  cloud.now = () => tree.now;
  tree.onClock = (now) => {
    cloud.now = now;
  };
});

describe('the strategy custom', () => {
  it('leaves all of the work to its pipeline, and tells it what and where', async () => {
    const stage = await tree.run('createServerGroup', cluster);

    expect(tree.outline).toEqual(['createServerGroup: SUCCEEDED', '  Run strategy pipeline: SUCCEEDED']);
    expect(cloud.calls).toEqual([]);
    expect(tree.named('Run strategy pipeline')?.context).toEqual({
      application: 'shop',
      pipelineApplication: 'shop',
      pipeline: 'careful',
      pipelineParameters: {
        application: 'shop',
        credentials: 'fake',
        region: 'here',
        cluster: 'shop',
        minutes: 5,
        strategy: true,
        clone: false,
        parentPipelineId: expect.any(String),
        parentStageId: stage.id,
      },
    });
  });

  it('fails with its pipeline', async () => {
    tree.stubs.pipeline = () => 'TERMINAL';

    expect((await tree.run('createServerGroup', cluster)).status).toBe('TERMINAL');
  });

  it('tells what its pipeline has deployed', async () => {
    tree.stubs.pipeline = (stage) => {
      stage.outputs = { 'deploy.server.groups': { here: ['shop-v007'] } };
      return 'SUCCEEDED';
    };

    expect((await tree.run('deploy', { clusters: [cluster] })).outputs).toEqual({
      'deploy.server.groups': { here: ['shop-v007'] },
    });
  });
});

describe('a pipeline that is a strategy', () => {
  it('deploys the cluster of the stage that started it, with no strategy of its own', async () => {
    tree.trigger = { parameters };
    await tree.run('deploy', { clusters: [] });

    expect(cloud.calls).toEqual(['create shop-v000', 'enable shop-v000']);
  });

  it('clones where that stage does', async () => {
    cloud.hold('shop-v003');
    tree.trigger = { parameters: { ...parameters, clone: true } };
    await tree.run('deploy', {});

    expect(tree.stages.map((stage) => stage.type)).toContain('cloneServerGroup');
  });

  it.each([
    ['disableCluster', {}],
    ['disableServerGroup', { target: 'current_asg_dynamic' }],
  ])('works where that stage does: %s', async (type, more) => {
    cloud.hold('shop-v000');
    cloud.hold('shop-v001');
    tree.trigger = { parameters: { ...parameters, credentials: 'fake', region: 'here', cluster: 'shop' } };

    expect((await tree.run(type, more)).status).toBe('SUCCEEDED');
    expect(cloud.calls).toEqual([`disable shop-v00${type === 'disableCluster' ? '0' : '1'} 100`]);
  });

  it('is refused where no stage has started it', async () => {
    tree.trigger = { parameters: { ...parameters, parentStageId: 'gone' } };
    await expect(tree.run('deploy', {})).rejects.toThrow(/parameters\.parentStageId: names no stage/);
  });
});

describe('a deploy stage without clusters', () => {
  it('is refused elsewhere', async () => {
    await expect(tree.run('deploy', { clusters: [] })).rejects.toThrow(/clusters: is empty/);
  });
});
