import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '../../../kernel/index.ts';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { aStage } from '../../../../test/support/executions.ts';
import { KnownExecutions } from '../../../../test/support/known-executions.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import { type Execution, executionTopic } from '../../port.ts';
import { MonitorPipelineStage } from './monitor-pipeline.stage.ts';

provesStageCard(MonitorPipelineStage);

describe('the stage monitorPipeline', () => {
  let executions: KnownExecutions;
  let one: Execution;
  let two: Execution;
  const bench = (context: JsonObject): StageBench<unknown> =>
    new StageBench<unknown>(new MonitorPipelineStage(executions), { context });
  const both = (more: JsonObject = {}): StageBench<unknown> => bench({ executionIds: ['one', 'two'], ...more });
  const failing = {
    status: 'TERMINAL' as const,
    stages: [
      aStage({
        id: 'heat',
        name: 'Heat',
        status: 'TERMINAL',
        context: { exception: { details: { errors: ['Cold.'] } } },
      }),
    ],
  };

  beforeEach(() => {
    executions = new KnownExecutions();
    one = executions.add({ id: 'one', name: 'Bake', application: 'oven' });
    two = executions.add({ id: 'two', name: 'Fry' });
  });

  it('succeeds when all have, and is woken by each end', async () => {
    const stage = both();
    await stage.turn();
    one.status = 'SUCCEEDED';
    expect(stage.wake(executionTopic('one'))).toBe(true);
    await stage.turn();
    expect(stage.wake(executionTopic('one'))).toBe(false);
    two.status = 'SUCCEEDED';

    expect(await stage.run()).toBe('SUCCEEDED');
    expect(stage.stage.outputs['executionStatuses']).toEqual({
      one: { status: 'SUCCEEDED', application: 'oven' },
      two: { status: 'SUCCEEDED', application: 'shop' },
    });
  });

  it('waits for all to end before it tells that one failed, and what was said there', async () => {
    const stage = both();
    Object.assign(one, failing);
    await stage.turn();
    expect(stage.stage.status).toBe('RUNNING');
    two.status = 'SUCCEEDED';

    expect(await stage.run()).toBe('TERMINAL');
    const { details } = stage.stage.tasks[0]?.exception ?? {};
    expect(details?.errors).toEqual(['Exception in child pipeline stage (Bake: Heat): Cold.']);
    expect(details?.['source']).toEqual({ executionId: 'one', stageId: 'heat', stageName: 'Heat', stageIndex: 0 });
    expect((stage.stage.outputs['executionStatuses'] as JsonObject)['one']).toMatchObject({
      status: 'TERMINAL',
      exception: { details: { errors: ['Exception in child pipeline stage (Bake: Heat): Cold.'] } },
    });
  });

  it('tells a failure at once where it is to fail fast', async () => {
    Object.assign(one, failing);

    expect(await both({ monitorBehavior: 'FailFast' }).run()).toBe('TERMINAL');
  });

  it('is cancelled where some were and none failed', async () => {
    one.status = 'CANCELED';
    two.status = 'SUCCEEDED';

    expect(await both().run()).toBe('CANCELED');
  });

  it('puts out what a single one put out, also when that failed', async () => {
    Object.assign(one, { status: 'TERMINAL', stages: [aStage({ outputs: { image: 'v7' } })] });
    const stage = bench({ executionId: 'one' });

    expect(await stage.run()).toBe('TERMINAL');
    expect(stage.stage.outputs['image']).toBe('v7');
  });

  it.each<[Json, string[]]>([
    [['one', null, 'one'], ['one']],
    ['one, two', ['one', 'two']],
  ])('takes %j for the ids', async (executionIds, ids) => {
    one.status = two.status = 'SUCCEEDED';
    const stage = bench({ executionIds });
    await stage.run();

    expect(Object.keys(stage.stage.outputs['executionStatuses'] as JsonObject)).toEqual(ids);
  });

  it.each<JsonObject>([{}, { executionIds: [] }, { executionIds: [null] }, { executionId: '' }])(
    'fails with nothing to follow: %j',
    async (context) => {
      expect(await bench(context).run()).toBe('TERMINAL');
    },
  );

  it('fails when one is not known', async () => {
    const stage = bench({ executionIds: ['one', 'three'] });

    expect(await stage.run()).toBe('TERMINAL');
    expect(stage.error).toBe('There is no execution three.');
  });

  it('writes down how they stand only when that has changed', async () => {
    const stage = both();
    await stage.turn();
    await stage.turn();

    expect(stage.taken.map(({ outcome }) => 'outputs' in outcome)).toEqual([true, false]);
  });
});
