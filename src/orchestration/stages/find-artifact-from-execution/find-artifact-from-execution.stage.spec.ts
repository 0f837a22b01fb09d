import { describe, expect, it } from '@jest/globals';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { aStage, anExecution } from '../../../../test/support/executions.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import type { JsonObject } from '../../../kernel/index.ts';
import { EarlierExecutions, type Wanted } from '../../artifacts/port.ts';
import type { Execution } from '../../port.ts';
import { FindArtifactFromExecutionStage } from './find-artifact-from-execution.stage.ts';

provesStageCard(FindArtifactFromExecutionStage);

class OneExecution extends EarlierExecutions {
  readonly asked: Wanted[] = [];
  constructor(private readonly execution?: Execution) {
    super();
  }
  override latest(wanted: Wanted): Promise<Execution | undefined> {
    this.asked.push(wanted);
    return Promise.resolve(this.execution);
  }
}

const image = (version: string): JsonObject => ({ type: 'docker/image', name: 'shop', version, metadata: {} });
const wanted = { id: 'image', displayName: 'the image', matchArtifact: { type: 'docker/image' } };
const earlier = (stages: Execution['stages'], more: Partial<Execution> = {}): Execution =>
  anExecution({ id: 'EARLIER', pipelineConfigId: 'bake', stages, ...more });
const bench = (found?: Execution, context: JsonObject = {}): [StageBench<unknown>, OneExecution] => {
  const executions = new OneExecution(found);
  const stage = new StageBench<unknown>(new FindArtifactFromExecutionStage(executions), {
    context: { pipeline: 'bake', expectedArtifacts: [wanted], ...context },
    execution: { id: 'NOW', pipelineConfigId: 'release' },
  });
  return [stage, executions];
};
const last = aStage({ refId: '2', requisiteStageRefIds: ['1'], outputs: { artifacts: [image('v2')] } });
const first = aStage({ refId: '1', outputs: { artifacts: [image('v1')] } });

describe('the stage findArtifactFromExecution', () => {
  it('hands on what the latest stage of the execution put out', async () => {
    const [stage] = bench(earlier([last, first], { trigger: { artifacts: [image('v0')] } }));
    expect(await stage.run()).toBe('SUCCEEDED');
    expect(stage.stage.outputs).toEqual({
      artifacts: [image('v2')],
      resolvedExpectedArtifacts: [{ ...wanted, boundArtifact: image('v2') }],
    });
    expect(stage.stage.context['artifactsFromExecutionId']).toBe('EARLIER');
  });

  it('takes what came with the trigger where no stage put out anything of the kind', async () => {
    const [stage] = bench(earlier([], { trigger: { artifacts: [image('v0')] } }));
    await stage.run();
    expect(stage.stage.outputs['artifacts']).toEqual([image('v0')]);
  });

  it('passes over, in its own pipeline, what it put out itself', async () => {
    const own = aStage({ refId: '1', outputs: { artifacts: [image('old')] } });
    const found = earlier([own], { pipelineConfigId: 'release', trigger: { artifacts: [image('v0')] } });
    const [stage] = bench(found, { pipeline: 'release' });
    await stage.run();
    expect(stage.stage.outputs['artifacts']).toEqual([image('v0')]);
  });

  it('looks at no execution but those that are asked for, nor at itself', async () => {
    const options = { successful: true, running: 'true', terminal: false };
    const [stage, executions] = bench(earlier([first]), { application: 'bakery', executionOptions: options });
    await stage.run();
    expect(executions.asked).toEqual([
      { application: 'bakery', pipelineNameOrId: 'bake', statuses: ['SUCCEEDED', 'RUNNING'], except: 'NOW' },
    ]);
  });

  it('looks for one artifact, in the words of older pipelines', async () => {
    const [stage] = bench(earlier([first]), { expectedArtifacts: null, expectedArtifact: wanted });
    await stage.run();
    expect(stage.stage.outputs['artifacts']).toEqual([image('v1')]);
  });

  it('fails where there is no such execution', async () => {
    const [stage] = bench(undefined, { executionOptions: { succeeded: true } });
    expect(await stage.run()).toBe('TERMINAL');
    expect(stage.error).toBe('No other execution of pipeline bake of shop is SUCCEEDED.');
  });

  it('fails where the execution has no such artifact, and says which it has', async () => {
    const [stage] = bench(earlier([first]), {
      expectedArtifacts: [{ id: 'c', displayName: 'the chart', matchArtifact: { type: 'helm/chart' } }],
    });
    expect(await stage.run()).toBe('TERMINAL');
    expect(stage.error).toMatch(/"the chart" is not among .*shop version v1/);
  });

  it('takes the default where the execution has none', async () => {
    const defaulted = { ...wanted, useDefaultArtifact: true, defaultArtifact: image('v9') };
    const [stage] = bench(earlier([]), { expectedArtifacts: [defaulted] });
    await stage.run();
    expect(stage.stage.outputs['artifacts']).toEqual([image('v9')]);
  });

  it('asks for something to look for', () => {
    expect(() => bench(undefined, { expectedArtifacts: [] })).toThrow(/at least one artifact/);
  });
});
