import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../kernel/index.ts';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { KnownDefinitions } from '../../../../test/support/known-definitions.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import { ReorderPipelinesStage } from './reorder-pipelines.stage.ts';

provesStageCard(ReorderPipelinesStage);

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('the stage reorderPipelines', () => {
  let definitions: KnownDefinitions;
  const bench = (context: JsonObject): StageBench<unknown> =>
    new StageBench<unknown>(new ReorderPipelinesStage(definitions), { context, execution: { application: 'shop' } });

  beforeEach(() => {
    definitions = new KnownDefinitions();
    definitions.addPipeline('shop', 'a', 'A', { index: 0 });
    definitions.addPipeline('shop', 'b', 'B', { index: 1 });
  });

  it.each<JsonObject>([
    { idsToIndices: { a: 1, b: 0 } },
    { idsToIndices: base64('{"a":1,"b":0}'), application: base64('"shop"'), isStrategy: base64('false') },
    { idsToIndices: { a: 1, b: 0 }, application: 'shop' },
  ])('gives each its place: %j', async (context) => {
    expect(await bench(context).run()).toBe('SUCCEEDED');
    expect(['a', 'b'].map((id) => definitions.pipelines.get(id)?.document['index'])).toEqual([1, 0]);
  });

  it('names the pipeline whose place is no number', async () => {
    const stage = bench({ idsToIndices: { a: 'first' } });

    expect(await stage.run()).toBe('TERMINAL');
    expect(stage.error).toBe('The job is not valid. idsToIndices.a: expected a whole number');
  });
});
