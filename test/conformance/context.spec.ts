import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/kernel/index.ts';
import { EarlierExecutions } from '../../src/orchestration/artifacts/port.ts';
import { lookup, lookupAll } from '../../src/orchestration/engine/index.ts';
import type { Execution, Stage } from '../../src/orchestration/port.ts';
import { FindArtifactFromExecutionStage } from '../../src/orchestration/stages/find-artifact-from-execution/find-artifact-from-execution.stage.ts';
import { aStage, anExecution } from '../support/executions.ts';
import { StageBench } from '../support/stage-bench.ts';

const image = (version: string): JsonObject => ({ type: 'docker/image', name: 'shop', version, metadata: {} });

describe('69. findArtifactFromExecution on its own pipeline', () => {
  const before = anExecution({
    id: 'BEFORE',
    pipelineConfigId: 'release',
    stages: [
      aStage({ refId: '1', outputs: { artifacts: [image('v1')] } }),
      aStage({ refId: '2', requisiteStageRefIds: ['1'], outputs: { artifacts: [image('found-then')] } }),
    ],
  });
  class Before extends EarlierExecutions {
    override latest = (): Promise<Execution> => Promise.resolve(before);
  }

  it('ignores what it put out itself', async () => {
    const bench = new StageBench<unknown>(new FindArtifactFromExecutionStage(new Before()), {
      context: { pipeline: 'release', expectedArtifacts: [{ id: 'i', matchArtifact: { type: 'docker/image' } }] },
      stage: { refId: '2' },
      execution: { pipelineConfigId: 'release' },
    });

    expect(await bench.run()).toBe('SUCCEEDED');
    expect(bench.stage.outputs['artifacts']).toEqual([image('v1')]);
  });
});

describe('70. a value of the context', () => {
  const after = (refId: string, requisite: string, parts: Partial<Stage> = {}): Stage =>
    aStage({ refId, requisiteStageRefIds: [requisite], ...parts });
  const first = aStage({ refId: '1', outputs: { far: 1, near: 1, artifacts: ['first'] } });
  const child = aStage({ id: 'C', refId: '2<1', parentStageId: '01STAGE-2', outputs: { inner: 2 } });
  const second = after('2', '1', { outputs: { near: 2 } });
  const here = after('3', '2', { context: { own: null, near: 'mine' } });
  const downstream = after('4', '3', { outputs: { later: 4 } });
  const unrelated = aStage({ refId: '5', outputs: { aside: 5 } });
  const execution = anExecution({
    trigger: { near: 'trigger', artifacts: ['trigger'] },
    stages: [first, second, { ...child, syntheticStageOwner: 'STAGE_BEFORE' }, here, downstream, unrelated],
  });

  it('is the own one, even where that is null', () => {
    expect(lookup(execution, here, 'near')).toBe('mine');
    expect(lookup(execution, here, 'own')).toBeNull();
  });

  it('else is the output of the nearest stage before', () => {
    expect(lookup(execution, downstream, 'near')).toBe(2);
    expect(lookup(execution, here, 'far')).toBe(1);
  });

  it('may have been put out by a child of a stage before', () => {
    expect(lookup(execution, here, 'inner')).toBe(2);
  });

  it('is never one of a stage beside or after', () => {
    expect([lookup(execution, here, 'aside'), lookup(execution, here, 'later')]).toEqual([undefined, undefined]);
  });

  it('is there with all others of its name, the nearest first, of artifacts the trigger’s last', () => {
    expect(lookupAll(execution, here, 'near')).toEqual(['mine', 2, 1]);
    expect(lookupAll(execution, here, 'artifacts')).toEqual([['first'], ['trigger']]);
  });
});
