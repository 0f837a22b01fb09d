import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '../../../kernel/index.ts';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { KnownDefinitions } from '../../../../test/support/known-definitions.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import { SavePipelineStage } from './save-pipeline.stage.ts';

provesStageCard(SavePipelineStage);

const base64 = (value: Json): string => Buffer.from(JSON.stringify(value)).toString('base64');

describe('the stage savePipeline', () => {
  let definitions: KnownDefinitions;
  const bench = (context: JsonObject): StageBench<unknown> =>
    new StageBench<unknown>(new SavePipelineStage(definitions), { context });
  const bake: JsonObject = { application: 'shop', name: 'Bake', stages: [{ type: 'wait', waitTime: '${ 1 + 1 }' }] };

  beforeEach(() => {
    definitions = new KnownDefinitions();
  });

  it.each<[string, () => Json]>([
    ['plain JSON', () => bake],
    ['JSON in base64', () => base64(bake)],
    ['JSON as text', () => JSON.stringify(bake)],
  ])('saves %s, its expressions left alone', async (_form, pipeline) => {
    const stage = bench({ pipeline: pipeline() });

    expect(await stage.run()).toBe('SUCCEEDED');
    const [saved] = [...definitions.pipelines.values()];
    expect(saved?.document).toMatchObject(bake);
    expect(stage.stage.context).toMatchObject({
      application: 'shop',
      'pipeline.name': 'Bake',
      'pipeline.id': saved?.id,
    });
  });

  it('takes the pipeline that an expression gives', async () => {
    const stage = bench({ definition: base64(bake), pipeline: '${definition}' });

    expect(await stage.run()).toBe('SUCCEEDED');
  });

  it('makes one pipeline though it crashed before it could note that', async () => {
    const stage = bench({ pipeline: bake });
    const after = stage.reborn();
    await stage.run();
    await after.run();

    expect(definitions.pipelines.size).toBe(1);
  });

  it('refuses one that somebody else has saved since, where it is told to look', async () => {
    definitions.addPipeline('shop', 'p1', 'Bake', { updateTs: '2' });
    const pipeline = { ...bake, id: 'p1', updateTs: '1' };

    expect(await bench({ pipeline, staleCheck: true }).run()).toBe('TERMINAL');
    expect(await bench({ pipeline }).run()).toBe('SUCCEEDED');
  });

  it.each(['no document', 'bm90IGpzb24=', base64([1])])('says what is wrong with %j', async (pipeline) => {
    const stage = bench({ pipeline });

    expect(await stage.run()).toBe('TERMINAL');
    expect(stage.error).toMatch(/^The job is not valid\. pipeline: /);
  });

  it('asks for a pipeline', () => {
    expect(() => bench({ isBulkSavingPipelines: true, pipeline: bake })).toThrow(/expected a pipeline/);
  });

  describe('with many', () => {
    const many = (count: number): JsonObject[] =>
      Array.from({ length: count }, (_, number) => ({ application: 'shop', name: `P${String(number)}` }));

    it('saves each of them', async () => {
      const stage = bench({ isBulkSavingPipelines: true, pipelines: base64(many(60)) });

      expect(await stage.run()).toBe('SUCCEEDED');
      expect(definitions.pipelines.size).toBe(60);
      expect(stage.taken).toHaveLength(3);
      expect(stage.stage.context['bulksave']).toMatchObject({
        successful_pipelines_count: 60,
        failed_pipelines_count: 0,
      });
    });

    it('saves the others when one is refused, and then fails and says why', async () => {
      const pipelines = [...many(2), { name: 'nowhere' }, 'nothing'];
      const stage = bench({ isBulkSavingPipelines: true, pipelines });

      expect(await stage.run()).toBe('TERMINAL');
      expect(definitions.pipelines.size).toBe(2);
      expect(stage.error).toBe('2 of 4 pipelines were not saved.');
      expect(stage.stage.tasks[0]?.exception?.details.errors).toEqual([
        'nowhere: A pipeline needs a name and an application.',
        expect.stringMatching(/^number 4: /),
      ]);
    });

    it('goes on after a crash where it was, and saves nothing twice', async () => {
      const stage = bench({ isBulkSavingPipelines: true, pipelines: many(30) });
      await stage.turn();
      const after = stage.reborn();
      await after.run();

      expect(definitions.pipelines.size).toBe(30);
      expect([...definitions.pipelines.values()].every(({ revision }) => revision === 1)).toBe(true);
    });
  });
});
