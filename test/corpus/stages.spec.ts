import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { isJsonObject, type Json, type JsonObject, type PluginMark, pluginMetadata } from '../../src/kernel/index.ts';
import { Family, findPlugins } from '../../src/plugins/index.ts';

/** Real pipelines; the suite is skipped where there are none at hand. */
const corpus = process.env['GENNAKER_CORPUS'];

function pipelinesIn(value: Json): JsonObject[] {
  if (Array.isArray(value)) return value.flatMap(pipelinesIn);
  if (!isJsonObject(value)) return [];
  if (Array.isArray(value['stages'])) return [value];
  return Object.values(value).flatMap(pipelinesIn);
}

const nameIn = (from: JsonObject, key: string): string => (typeof from[key] === 'string' ? from[key] : '');
const stagesIn = (pipeline: JsonObject): JsonObject[] => (pipeline['stages'] as Json[]).filter(isJsonObject);

const folder = path.join(corpus ?? '', 'pipelines');
const files = corpus === undefined ? [] : readdirSync(folder).filter((file) => file.endsWith('.json'));
const pipelines = files.flatMap((file) => {
  const read = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Json;
  return pipelinesIn(read).map((pipeline) => ({ file, name: nameIn(pipeline, 'name'), stages: stagesIn(pipeline) }));
});

const cards = (await findPlugins())
  .flatMap(({ exported, isModule }) =>
    isModule ? ((Reflect.getMetadata('providers', exported) ?? []) as object[]) : [exported],
  )
  .flatMap((provider) => {
    const mark = Reflect.getMetadata(pluginMetadata, provider) as PluginMark | undefined;
    return mark?.family === 'stage' ? [{ kind: mark.card.kind, card: mark.card, instance: provider }] : [];
  });
const known = new Family('stage', cards);

(corpus === undefined ? describe.skip : describe)('the stages of real pipelines', () => {
  it('are some', () => {
    expect(pipelines.length).toBeGreaterThan(10);
  });

  it.each(pipelines)('are known, and configured rightly: $file $name', ({ stages }) => {
    for (const stage of stages) {
      const type = nameIn(stage, 'type');
      const alias = nameIn(stage, 'alias');
      const parsed = (known.find(type) ?? known.get(alias)).card.options.safeParse(stage);
      expect([type, parsed.error?.issues ?? []]).toEqual([type, []]);
    }
  });
});
