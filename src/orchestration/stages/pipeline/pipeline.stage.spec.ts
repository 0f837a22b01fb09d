import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../kernel/index.ts';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { aStage } from '../../../../test/support/executions.ts';
import { KnownExecutions } from '../../../../test/support/known-executions.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import { type Execution, executionTopic } from '../../port.ts';
import { PipelineStage } from './pipeline.stage.ts';

provesStageCard(PipelineStage);

describe('the stage pipeline', () => {
  let executions: KnownExecutions;
  const bench = (context: JsonObject = {}): StageBench<unknown> =>
    new StageBench<unknown>(new PipelineStage(executions), { context: { pipeline: 'bake', ...context } });
  /** Turns until it waits for the child, and gives the child. */
  const waiting = async (parent: StageBench<unknown>): Promise<Execution> => {
    await parent.run({ until: () => parent.taken.at(-1)?.outcome.kind === 'again' });
    const child = executions.started.at(-1);
    if (child === undefined) throw new Error('nothing was started');
    return child;
  };

  beforeEach(() => {
    executions = new KnownExecutions();
  });

  it('starts the pipeline with its parameters, and names itself as the parent by id', async () => {
    const parent = bench({ application: 'bakery', pipelineParameters: { region: 'eu', size: 3 } });
    await parent.turn();

    expect(executions.asked).toEqual([
      expect.objectContaining({
        application: 'bakery',
        pipelineNameOrId: 'bake',
        user: { user: 'ada', roles: [] },
        parent: { executionId: parent.execution.id, stageId: parent.stage.id },
        trigger: expect.objectContaining({ type: 'pipeline', parameters: { region: 'eu', size: 3 } }),
      }),
    ]);
    expect(JSON.stringify(executions.asked)).not.toContain('stages');
  });

  it('tells a strategy that it is one', async () => {
    await bench({ pipelineParameters: { strategy: true } }).turn();
    await bench({ pipelineParameters: { strategy: 'no' } }).turn();

    expect(executions.asked.map(({ trigger }) => trigger['strategy'])).toEqual([true, undefined]);
  });

  it('waits for the end, which wakes it, and puts out what the child put out', async () => {
    const parent = bench();
    const child = await waiting(parent);
    child.status = 'SUCCEEDED';
    child.stages = [aStage({ outputs: { image: 'v7' } })];

    expect(parent.wake(executionTopic(child.id))).toBe(true);
    expect(await parent.run()).toBe('SUCCEEDED');
    expect(parent.stage.outputs).toEqual({ image: 'v7' });
  });

  it('keeps what the child put out to itself where it is told to', async () => {
    const parent = bench({ skipDownstreamOutput: 'true' });
    const child = await waiting(parent);
    Object.assign(child, { status: 'SUCCEEDED', stages: [aStage({ outputs: { image: 'v7' } })] });
    await parent.run();

    expect(parent.stage.outputs).toEqual({});
  });

  it('binds what it expects of the child among what the child put out', async () => {
    const image = { type: 'docker/image', name: 'shop', metadata: {} };
    const expected = { id: 'i', matchArtifact: { type: 'docker/image' } };
    const parent = bench({ expectedArtifacts: [expected] });
    const child = await waiting(parent);
    Object.assign(child, { status: 'SUCCEEDED', stages: [aStage({ outputs: { artifacts: [image] } })] });

    expect(await parent.run()).toBe('SUCCEEDED');
    expect(parent.taskNames).toEqual(['startPipeline', 'monitorPipeline', 'bindProducedArtifacts']);
    expect(parent.stage.outputs['resolvedExpectedArtifacts']).toEqual([{ ...expected, boundArtifact: image }]);
  });

  it('fails as the child did, with what was said there and where', async () => {
    const parent = bench();
    const child = await waiting(parent);
    const exception = { details: { error: 'oven', errors: ['The oven is cold.'] } };
    child.status = 'TERMINAL';
    child.stages = [
      aStage({ refId: '1', status: 'SUCCEEDED' }),
      aStage({ refId: '2', id: 'outer', name: 'Bake it', status: 'TERMINAL' }),
      aStage({
        refId: '2<1',
        id: 'inner',
        name: 'Heat',
        parentStageId: 'outer',
        status: 'TERMINAL',
        context: { exception },
      }),
    ];

    expect(await parent.run()).toBe('TERMINAL');
    expect(parent.error).toBe('Exception in child pipeline stage (Bake: Heat): The oven is cold.');
    expect(parent.stage.tasks.at(-1)?.exception?.details['source']).toEqual({
      executionId: child.id,
      stageId: 'inner',
      stageName: 'Heat',
      stageIndex: 1,
    });
  });

  it('tells why a child never began', async () => {
    const parent = bench();
    const child = await waiting(parent);
    Object.assign(child, { status: 'TERMINAL', cancellationReason: 'Failed on startup: it is disabled.' });

    expect(await parent.run()).toBe('TERMINAL');
    expect(parent.error).toBe(
      `Pipeline Bake (execution ${child.id}) ended TERMINAL: Failed on startup: it is disabled.`,
    );
  });

  it('puts out what the child did before it failed, for whoever goes on in spite of it', async () => {
    const parent = bench();
    const child = await waiting(parent);
    Object.assign(child, { status: 'TERMINAL', stages: [aStage({ outputs: { image: 'v7' } })] });
    await parent.run();

    expect(parent.stage.outputs).toEqual({ image: 'v7' });
  });

  it('is cancelled when the child was', async () => {
    const parent = bench();
    (await waiting(parent)).status = 'CANCELED';

    expect(await parent.run()).toBe('CANCELED');
  });

  it('does not wait where it is told not to', async () => {
    const parent = bench({ waitForCompletion: 'false' });

    expect(await parent.run()).toBe('SUCCEEDED');
    expect(parent.taskNames).toEqual(['startPipeline']);
    expect(parent.stage.context['executionId']).toBe('child-1');
  });

  it('starts one child though it crashed before it could note the start', async () => {
    const parent = bench();
    const after = parent.reborn();
    await parent.turn();
    await after.turn();

    expect(executions.started).toHaveLength(1);
    expect(after.stage.context['executionId']).toBe('child-1');
  });

  it('takes the child along when it is cancelled, once', async () => {
    const parent = bench();
    const child = await waiting(parent);
    await parent.cancel();
    expect(executions.canceled).toEqual([{ id: child.id, user: 'parent pipeline' }]);

    child.canceled = true;
    await parent.cancel();
    expect(executions.canceled).toHaveLength(1);
  });

  it('starts another child when it is restarted', async () => {
    const parent = bench();
    (await waiting(parent)).status = 'TERMINAL';
    await parent.run();
    parent.restart();
    await waiting(parent);

    expect(executions.started).toHaveLength(2);
  });

  it('only follows a child that was restarted by itself', async () => {
    const parent = bench();
    const child = await waiting(parent);
    child.status = 'TERMINAL';
    await parent.run();
    Object.assign(parent.stage.source, { _skipPipelineRestart: true, executionId: child.id });
    parent.restart();
    child.status = 'SUCCEEDED';

    expect(parent.taskNames).toEqual(['monitorPipeline']);
    expect(await parent.run()).toBe('SUCCEEDED');
    expect(executions.started).toHaveLength(1);
  });

  it('follows, also when it is restarted, the execution that its author named in place of a pipeline', async () => {
    executions.add({ id: 'other', status: 'SUCCEEDED' });
    const parent = bench({ pipeline: null, executionId: 'other' });
    await parent.run();
    parent.restart();

    expect(parent.taskNames).toEqual(['monitorPipeline']);
    expect(await parent.run()).toBe('SUCCEEDED');
  });

  it('fails when there is no such pipeline', async () => {
    const parent = bench({ pipeline: 'gone' });

    expect(await parent.run()).toBe('TERMINAL');
    expect(parent.error).toBe('There is no pipeline gone.');
  });

  it('says what is missing when no pipeline is named', () => {
    expect(() => bench({ pipeline: null })).toThrow(/expected the id or the name of a pipeline/);
  });

  it.each([true, false])('can be skipped: %s', (skippable) => {
    const handler = new PipelineStage(executions);

    expect(handler.canBeSkipped(new StageBench(handler, { context: { pipeline: 'bake', skippable } }).planning())).toBe(
      skippable,
    );
  });
});
