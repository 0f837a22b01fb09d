import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json, JsonObject } from '../kernel/index.ts';
import { renderTemplate, TemplateRefused } from './index.ts';

/** JSON that has the keys of templates in places where they mean something, and others where they do not. */
const word = fc.constantFrom(
  ...[
    'schema',
    'id',
    'stages',
    'pipeline',
    'variables',
    'name',
    'type',
    'defaultValue',
    'refId',
    'requisiteStageRefIds',
  ],
  ...[
    'inject',
    'before',
    'after',
    'first',
    'dependsOn',
    'config',
    'when',
    'loopWith',
    'modules',
    'partials',
    'definition',
  ],
  ...[
    'inheritanceControl',
    'merge',
    'path',
    'value',
    'configuration',
    'triggers',
    '__proto__',
    'constructor',
    'toString',
  ],
);
const text = fc.oneof(
  fc.constantFrom(
    'v2',
    '1',
    'a',
    'b',
    'int',
    'list',
    'partial.a',
    '{{ a }}',
    '{% for a in b %}',
    '{% module a %}',
    '${ templateVariables.a }',
  ),
  fc.constantFrom(
    '{{ templateLoop.value }}',
    '${ templateVariables["a"] + ',
    '$.a[0]',
    '$..',
    'spinnaker://a',
    '[1, 2]',
    'a: {b: c}',
    '*',
  ),
  fc.string({ maxLength: 6 }),
);
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(word, tie('value'), { maxKeys: 6 }),
  ),
})).value;
const list = fc.array(fc.oneof(json, fc.dictionary(word, json, { maxKeys: 8 })), { maxLength: 4 }) as fc.Arbitrary<
  Json[]
>;
const object = fc.dictionary(word, fc.oneof(json, list), { maxKeys: 10 }) as fc.Arbitrary<JsonObject>;

function survives(template: JsonObject, config: JsonObject): void {
  const before = JSON.stringify([template, config]);
  try {
    const { pipeline } = renderTemplate(template, config, { plan: true });
    expect(Array.isArray(pipeline['stages'])).toBe(true);
  } catch (error) {
    expect(error).toBeInstanceOf(TemplateRefused);
    expect((error as TemplateRefused).faults.length).toBeGreaterThan(0);
  }
  expect(JSON.stringify([template, config])).toBe(before);
}

describe('whatever a template and a pipeline hold, they make a pipeline or are refused with a place', () => {
  it('where they are of schema v2', () => {
    fc.assert(
      fc.property(object, object, list, (template, config, stages) => {
        survives(
          { ...template, schema: 'v2', id: 'a', pipeline: { ...template, stages } },
          { ...config, schema: 'v2', application: 'shop', template: { reference: 'spinnaker://a' } },
        );
      }),
      { numRuns: 300 },
    );
  });

  it('where they are of the old form', () => {
    fc.assert(
      fc.property(object, object, list, (template, config, stages) => {
        survives(
          { ...template, schema: '1', id: 'a', source: null, stages },
          {
            type: 'templatedPipeline',
            config: { ...config, pipeline: { application: 'shop', variables: { a: ['x'], b: 2 } } },
          },
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe('a chain of stages, wherever stages are put into it', () => {
  const count = 6;
  const ids = Array.from({ length: count }, (_, at) => String(at));
  const stages = ids.map((refId, at) => ({
    refId,
    type: 'noop',
    requisiteStageRefIds: at === 0 ? [] : [String(at - 1)],
  }));
  const place = fc.oneof(
    fc.constant({ first: true }),
    fc.constant({ last: true }),
    fc.record({ before: fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1, maxLength: 3 }) }),
    fc.record({ after: fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1, maxLength: 3 }) }),
  );

  it('keeps every stage, and leaves none that waits for itself; or it is refused as a cycle', () => {
    fc.assert(
      fc.property(fc.array(place, { maxLength: 4 }), (places) => {
        const added = places.map((inject, at) => ({ refId: `new${String(at)}`, type: 'noop', inject }));
        const template = { schema: 'v2', id: 'chain', pipeline: { stages } };
        const config = {
          schema: 'v2',
          application: 'shop',
          name: 'x',
          template: { reference: 'chain' },
          stages: added,
        };
        try {
          const made = renderTemplate(template, config).pipeline['stages'] as JsonObject[];
          expect(made.map(({ refId }) => refId).sort()).toEqual([...ids, ...added.map(({ refId }) => refId)].sort());
        } catch (error) {
          expect(error).toBeInstanceOf(TemplateRefused);
          expect((error as Error).message).toContain('cycle');
        }
      }),
      { numRuns: 400 },
    );
  });
});
