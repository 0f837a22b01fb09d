import { describe, expect, it } from '@jest/globals';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import type { Json, JsonObject } from '../../../kernel/index.ts';
import { EvaluateArtifactsStage } from './evaluate-artifacts.stage.ts';

provesStageCard(EvaluateArtifactsStage);

const bench = (artifactContents: Json[], more: JsonObject = {}): StageBench<unknown> =>
  new StageBench<unknown>(new EvaluateArtifactsStage(), {
    context: { artifactContents, ...more },
    execution: { trigger: { parameters: { env: 'prod' } } },
  });
const file = (name: string, contents: string): JsonObject => ({
  type: 'embedded/base64',
  name,
  reference: Buffer.from(contents).toString('base64'),
  metadata: {},
});

describe('the stage evaluateArtifacts', () => {
  it('puts out each text, its expressions evaluated, as an artifact that carries it', async () => {
    const stage = bench([{ name: 'values.yaml', contents: 'env: ${parameters.env}\n' }]);
    expect(await stage.run()).toBe('SUCCEEDED');
    expect(stage.stage.outputs['artifacts']).toEqual([file('values.yaml', 'env: prod\n')]);
  });

  it('writes what is no text as JSON', async () => {
    const stage = bench([{ name: 'list.json', contents: '${ {1, 2} }' }]);
    await stage.run();
    expect(stage.stage.outputs['artifacts']).toEqual([file('list.json', '[1,2]')]);
  });

  it('binds what it is expected to make', async () => {
    const expected = { id: 'v', matchArtifact: { type: 'embedded/base64', name: 'values.yaml' } };
    const stage = bench([{ name: 'values.yaml', contents: 'a' }], { expectedArtifacts: [expected] });
    expect(await stage.run()).toBe('SUCCEEDED');
    expect(stage.stage.outputs['resolvedExpectedArtifacts']).toEqual([
      { ...expected, boundArtifact: file('values.yaml', 'a') },
    ]);
  });

  it('fails where it does not make what it is expected to make, and says what it made', async () => {
    const stage = bench([{ name: 'values.yaml', contents: 'a' }], {
      expectedArtifacts: [{ id: 'v', displayName: 'the chart', matchArtifact: { type: 'helm/chart' } }],
    });
    expect(await stage.run()).toBe('TERMINAL');
    expect(stage.error).toMatch(/"the chart" is not among .*values\.yaml \(type is "embedded\/base64"/);
  });

  it('refuses a file without a name', () => {
    expect(() => bench([{ contents: 'a' }])).toThrow(/name/);
  });
});
