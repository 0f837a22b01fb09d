import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Json } from '../../../kernel/index.ts';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { KnownDefinitions } from '../../../../test/support/known-definitions.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import { DeletePipelineStage } from './delete-pipeline.stage.ts';

provesStageCard(DeletePipelineStage);

describe('the stage deletePipeline', () => {
  let definitions: KnownDefinitions;
  const bench = (pipeline: Json): StageBench<unknown> =>
    new StageBench<unknown>(new DeletePipelineStage(definitions), {
      context: { pipeline },
      execution: { application: 'shop' },
    });

  beforeEach(() => {
    definitions = new KnownDefinitions();
    definitions.addPipeline('shop', '7f6d1c52', 'Bake it');
    definitions.addPipeline('cellar', 'p2', 'Bake it');
  });

  it.each<[string, Json]>([
    ['its id', '7f6d1c52'],
    ['its name', 'bake it'],
    ['its JSON', { application: 'shop', name: 'Bake it' }],
    ['its JSON in base64', Buffer.from('{"id":"7f6d1c52","application":"shop"}').toString('base64')],
  ])('deletes the one that is meant by %s', async (_by, pipeline) => {
    expect(await bench(pipeline).run()).toBe('SUCCEEDED');
    expect([...definitions.pipelines.keys()]).toEqual(['p2']);
  });

  it('fails when there is none', async () => {
    const stage = bench('Brake it');

    expect(await stage.run()).toBe('TERMINAL');
    expect(stage.error).toBe('Application shop has no pipeline Brake it.');
  });

  it('takes it for deleted when it was, and the process ended before that was noted', async () => {
    const stage = bench('Bake it');
    await stage.turn();
    const after = stage.reborn();
    await stage.turn();

    expect(await after.run()).toBe('SUCCEEDED');
  });
});
