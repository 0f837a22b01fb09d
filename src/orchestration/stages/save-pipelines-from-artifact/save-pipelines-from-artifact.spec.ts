import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../kernel/index.ts';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { json, TestServer } from '../../../../test/support/http-server.ts';
import { KnownDefinitions } from '../../../../test/support/known-definitions.ts';
import { openContents } from '../../../../test/support/open-contents.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import SavePipelinesFromArtifactStage from './save-pipelines-from-artifact.plugin.ts';

provesStageCard(SavePipelinesFromArtifactStage);

describe('the stage savePipelinesFromArtifact', () => {
  let definitions: KnownDefinitions;
  const bench = (context: JsonObject): StageBench<unknown> =>
    new StageBench<unknown>(new SavePipelinesFromArtifactStage(definitions, openContents()), { context });
  const holding = (content: unknown): JsonObject => ({
    type: 'embedded/base64',
    name: 'pipelines',
    reference: Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)).toString('base64'),
  });
  const bake = { id: 'elsewhere', name: 'Bake', stages: [{ type: 'wait', waitTime: '${ 1 + 1 }' }] };

  beforeEach(() => {
    definitions = new KnownDefinitions();
  });

  it('makes those that are new and changes those that there are by name, their expressions left alone', async () => {
    definitions.addPipeline('shop', 'p1', 'bake', { description: 'old' });
    const stage = bench({ pipelinesArtifact: holding({ shop: [bake], cellar: [{ name: 'Age' }] }) });

    expect(await stage.run()).toBe('SUCCEEDED');
    expect(definitions.pipelines.get('p1')?.document).toEqual({ ...bake, id: 'p1', application: 'shop' });
    expect([...definitions.pipelines.values()].map(({ application, name }) => [application, name])).toEqual([
      ['shop', 'Bake'],
      ['cellar', 'Age'],
    ]);
  });

  it('saves the others when one is refused, and tells which at the end', async () => {
    const stage = bench({ pipelinesArtifact: holding({ shop: [{ description: 'nameless' }, bake] }) });

    expect(await stage.run()).toBe('TERMINAL');
    expect(stage.stage.tasks[1]?.exception?.details.errors).toEqual([
      'number 1: A pipeline needs a name and an application.',
    ]);
    expect(definitions.pipelines.size).toBe(1);
  });

  it('asks for the artifact at its address, and again when there is trouble', async () => {
    let times = 0;
    const server = await TestServer.start((_got, response) =>
      json(response, ++times === 1 ? 503 : 200, { shop: [bake] }),
    );
    const stage = bench({ pipelinesArtifact: { type: 'http/file', reference: `${server.address}/pipelines.json` } });
    const status = await stage.run();
    await server.close();

    expect(status).toBe('SUCCEEDED');
    expect(definitions.pipelines.size).toBe(1);
  });

  it.each<[JsonObject, RegExp]>([
    [{ pipelinesArtifact: holding('no json') }, /is no JSON/],
    [{ pipelinesArtifact: holding([bake]) }, /expected a JSON object with a list of pipelines for each application/],
    [{ pipelinesArtifact: holding({ shop: bake }) }, /shop: expected a list of pipelines/],
    [
      { pipelinesArtifact: { type: 's3/object', reference: 's3://a/b' } },
      /The content of s3\/object s3:\/\/a\/b cannot be read here/,
    ],
    [{ pipelinesArtifactId: 'lost' }, /No artifact is bound to the expected artifact lost/],
    [{}, /No artifact is named/],
  ])('saves nothing and says what is wrong with %j', async (context, why) => {
    const stage = bench(context);

    expect(await stage.run()).toBe('TERMINAL');
    expect(stage.error).toMatch(why);
    expect(definitions.pipelines.size).toBe(0);
  });
});
