import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { JsonObject } from '../kernel/index.ts';
import { renderTemplate } from './index.ts';

const folder = 'examples/templates';
const read = (file: string): JsonObject => parse(readFileSync(`${folder}/${file}`, 'utf8')) as JsonObject;
const refIds = (template: JsonObject | undefined, pipeline: JsonObject): unknown[] =>
  (renderTemplate(template, pipeline, { plan: true }).pipeline['stages'] as JsonObject[]).map(({ refId }) => refId);

/** The blocks of YAML in the page, in their order: a template, then a pipeline that is made with it. */
const blocks = [...readFileSync('docs/templates.md', 'utf8').matchAll(/```yaml\n([^`]*)```/g)].map(
  ([, text = '']) => parse(text) as JsonObject,
);

describe('the templates that the documentation shows', () => {
  it('make pipelines', () => {
    expect(refIds(blocks[0], blocks[1]!)).toEqual(['soak', 'ask', 'say']);
    expect(refIds(blocks[2], blocks[3]!)).toEqual(['soak-eu']);
    expect(blocks).toHaveLength(4);
  });

  it.each(readdirSync(folder).filter((file) => file.endsWith('.template.yaml')))('make something of %s', (file) => {
    const pipeline = read(file.replace('.template.', '.pipeline.'));
    expect(refIds(read(file), pipeline).length).toBeGreaterThan(1);
  });

  it('of the old form link the stages of each turn of a loop', () => {
    expect(refIds(read('waves.template.yaml'), read('waves.pipeline.yaml'))).toEqual([
      'wave0.soak',
      'wave0.check',
      'wave1.soak',
      'wave1.check',
      'done',
    ]);
  });
});
