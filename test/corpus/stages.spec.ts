import { describe, expect, it } from '@jest/globals';
import { isJsonObject, type Json, type JsonObject, type PluginMark, pluginMetadata } from '../../src/kernel/index.ts';
import { Family, findPlugins } from '../../src/plugins/index.ts';
import { corpusPipelines } from './corpus.ts';

const nameIn = (from: JsonObject, key: string): string => (typeof from[key] === 'string' ? from[key] : '');

/** Real pipelines; the suite is skipped where there are none at hand. */
const pipelines = corpusPipelines().map(({ title, document: { stages } }) => ({
  title,
  stages: Array.isArray(stages) ? stages.filter(isJsonObject) : [],
}));

const cards = (await findPlugins())
  .flatMap(({ exported, isModule }) =>
    isModule ? ((Reflect.getMetadata('providers', exported) ?? []) as object[]) : [exported],
  )
  .flatMap((provider) => {
    const mark = Reflect.getMetadata(pluginMetadata, provider) as PluginMark | undefined;
    return mark?.family === 'stage' ? [{ kind: mark.card.kind, card: mark.card, instance: provider }] : [];
  });
const known = new Family('stage', cards);

(pipelines.length === 0 ? describe.skip : describe)('the stages of real pipelines', () => {
  it.each(pipelines)('are configured rightly, where their types are known: $title', ({ stages }) => {
    for (const stage of stages) {
      const type = nameIn(stage, 'type');
      const card = (known.find(type) ?? known.find(nameIn(stage, 'alias')))?.card;
      const parsed = card?.options.safeParse(stage);
      const issues = (parsed?.error?.issues ?? []).filter(({ path }) => isWritten(stage, path));
      expect([type, issues]).toEqual([type, []]);
    }
  });
});

/** What is missing may be half written, and what an expression gives is seen only in a run. */
function isWritten(stage: Json, path: readonly PropertyKey[]): boolean {
  let value: Json | undefined = stage;
  for (const part of path) {
    value = Array.isArray(value) ? value[Number(part)] : isJsonObject(value) ? value[String(part)] : value;
  }
  return value !== undefined && !JSON.stringify(value).includes('${');
}
