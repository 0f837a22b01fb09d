import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../kernel/index.ts';
import { type RenderOptions, renderTemplate, TemplateRefused } from './index.ts';

const wait = (id: string, more: JsonObject = {}): JsonObject => ({
  id,
  type: 'wait',
  config: { waitTime: 1 },
  ...more,
});
const template = (stages: JsonObject[] | string, more: JsonObject = {}): JsonObject => ({
  schema: '1',
  id: 'old',
  stages,
  ...more,
});
const pipeline = (variables: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  id: 'p1',
  type: 'templatedPipeline',
  application: 'shop',
  name: 'Release',
  config: {
    schema: '1',
    pipeline: { application: 'shop', name: 'Release', template: { source: 'spinnaker://old' }, variables },
    ...more,
  },
});

const made = (...args: [JsonObject, JsonObject, RenderOptions?]): JsonObject => renderTemplate(...args).pipeline;
const stagesIn = (document: JsonObject): JsonObject[] => document['stages'] as JsonObject[];
const order = (document: JsonObject): string[] =>
  stagesIn(document).map(
    (stage) => `${stage['refId'] as string}<${(stage['requisiteStageRefIds'] as string[]).join()}`,
  );

function faultsOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof TemplateRefused)
      return error.faults.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw error;
  }
  return [];
}

describe('a template of the old form', () => {
  it('makes an ordinary pipeline: ids become refIds, options lie beside them', () => {
    const document = made(template([wait('a', { name: 'First' }), wait('b', { dependsOn: ['a'] })]), pipeline());
    expect(document).toMatchObject({
      id: 'p1',
      application: 'shop',
      name: 'Release',
      limitConcurrent: true,
      source: { type: 'templatedPipeline', version: 'v1' },
      stages: [
        { refId: 'a', type: 'wait', name: 'First', waitTime: 1, requisiteStageRefIds: [] },
        { refId: 'b', type: 'wait', name: 'b', waitTime: 1, requisiteStageRefIds: ['a'] },
      ],
    });
    expect(document).not.toHaveProperty('config');
  });

  it.each<[string, unknown]>([
    ['{{ n }}', 3],
    ['{{ n }} s', '3 s'],
    ['{{ list }}', ['x', 'y']],
    ['[{% for x in list %}"{{ x }}"{% if not loop.last %},{% endif %}{% endfor %}]', ['x', 'y']],
    ['{% for x in list %}\n- {{ x }}\n{% endfor %}', ['x', 'y']],
    ['yes', 'yes'],
    ['1.10', 1.1],
    ['true', true],
    ['noexpand:{"a": 1}', '{"a": 1}'],
    ['* item', '* item'],
    ['${ execution.id }', '${ execution.id }'],
    ['{{ empty }}', null],
    ['a: b: c', 'a: b: c'],
    ['{{ application }}/{{ trigger.user }}', 'shop/anna'],
    ['{{ "x" | base64 }}', 'eA=='],
    ['{{ "grüß" | base64 }}', 'Z3LDvMOf'],
  ])('makes %j the value %j', (text, value) => {
    const variables = [
      { name: 'n', type: 'int' },
      { name: 'list', type: 'list' },
      { name: 'empty', nullable: true },
    ];
    const document = made(
      template([wait('a', { config: { value: text } })], { variables }),
      pipeline({ n: 3, list: ['x', 'y'] }),
      {
        trigger: { user: 'anna' },
      },
    );
    expect(stagesIn(document)[0]?.['value']).toEqual(value);
  });

  it('fills in defaults, which may name other variables', () => {
    const variables = [
      { name: 'region', defaultValue: 'eu' },
      { name: 'account', defaultValue: '{{ region }}-prod' },
    ];
    const document = made(template([wait('a', { config: { account: '{{ account }}' } })], { variables }), pipeline());
    expect(stagesIn(document)[0]?.['account']).toBe('eu-prod');
  });

  it('names every variable that has no value, or the wrong one', () => {
    const variables = [
      { name: 'a', type: 'int' },
      { name: 'b', type: 'list' },
    ];
    expect(faultsOf(() => made(template([], { variables }), pipeline({ b: 1 })))).toEqual([
      expect.stringContaining('config.pipeline.variables.a: is missing'),
      'config.pipeline.variables.b: expected list, got 1',
    ]);
  });

  it('tells where a name stands that is not known, and what is', () => {
    const wrong = template([wait('a', { config: { clusters: [{ region: '{{ regoin }}' }] } })]);
    expect(faultsOf(() => made(wrong, pipeline({ region: 'eu' })))).toEqual([
      'template.stages.0.config.clusters.0.region: asks for regoin, which has no value: there is no regoin ' +
        '(there are application, trigger, region), in "{{ regoin }}"',
    ]);
  });

  it('may have its list of stages as a text that makes one', () => {
    const stages =
      '{% for c in clusters %}\n- id: deploy-{{ c }}\n  type: wait\n  config: { waitTime: 2 }\n{% endfor %}';
    const document = made(
      template(stages, { variables: [{ name: 'clusters', defaultValue: ['a', 'b'] }] }),
      pipeline(),
    );
    expect(order(document)).toEqual(['deploy-a<', 'deploy-b<']);
  });

  describe('modules', () => {
    const modules = [
      {
        id: 'cluster',
        variables: [{ name: 'region' }, { name: 'size', defaultValue: 2 }],
        definition: { region: '{{ region }}', capacity: '{{ size }}', app: '{{ application }}' },
      },
    ];
    const using = (text: string): JsonObject => template([wait('a', { config: { cluster: text } })], { modules });

    it('are put where their tag stands, as a value', () => {
      const document = made(using('{% module cluster region=where, size=3 %}'), pipeline({ where: 'eu' }));
      expect(stagesIn(document)[0]?.['cluster']).toEqual({ region: 'eu', capacity: 3, app: 'shop' });
    });

    it('see a variable of their name, and take literals as they are', () => {
      const document = made(using('{% module cluster region=eu-west %}'), pipeline({ size: 7 }));
      expect(stagesIn(document)[0]?.['cluster']).toMatchObject({ capacity: 7 });
    });

    it('are replaced by those of the configuration', () => {
      const own = { modules: [{ id: 'cluster', variables: [], definition: 'mine' }] };
      expect(stagesIn(made(using('{% module cluster %}'), pipeline({}, own)))[0]?.['cluster']).toBe('mine');
    });

    it.each([
      ['{% module cluster %}', 'uses the module "cluster" without region: give region=…'],
      ['{% module clutser %}', 'asks for the module "clutser", which is not there; there are: cluster'],
    ])('say what is missing in %s', (text, message) => {
      expect(faultsOf(() => made(using(text), pipeline()))).toEqual([expect.stringContaining(message)]);
    });
  });

  it('finds pipelines and strategies by name', () => {
    const using = template([wait('a', { config: { pipeline: '{% pipelineId application=app name="Smoke" %}' } })]);
    const idOf: RenderOptions['idOf'] = (kind, application, name) => `${kind}:${application}:${name}`;
    expect(stagesIn(made(using, pipeline({ app: 'tests' }), { idOf }))[0]?.['pipeline']).toBe('pipeline:tests:Smoke');
    expect(faultsOf(() => made(using, pipeline({ app: 'tests' })))).toEqual([
      expect.stringContaining('asks for the pipeline Smoke of tests, which is not there'),
    ]);
  });

  describe('loops', () => {
    it('repeat a stage for each value, and link what comes before and after', () => {
      const looped = wait('each', {
        loopWith: '{{ list }}',
        dependsOn: ['a'],
        config: { waitTime: '{{ templateLoop.value }}' },
      });
      const document = made(
        template([wait('a'), looped, wait('z', { dependsOn: ['each'] })]),
        pipeline({ list: [5, 6] }),
      );
      expect(order(document)).toEqual(['a<', 'each0<a', 'each1<a', 'z<each0,each1']);
      expect(stagesIn(document)[2]?.['waitTime']).toBe(6);
    });

    it('may name each stage themselves', () => {
      const looped = wait('to-{{ templateLoop.value }}', { loopWith: ['x', 'y'] });
      expect(order(made(template([looped]), pipeline()))).toEqual(['to-x<', 'to-y<']);
    });

    it('go through lists only, and not through too long ones', () => {
      expect(faultsOf(() => made(template([wait('e', { loopWith: '{{ n }}' })]), pipeline({ n: 1 })))).toEqual([
        expect.stringContaining('template.stages.0.loopWith: makes no list'),
      ]);
      const long = pipeline({ list: Array.from({ length: 1_001 }, (_, at) => at) });
      expect(faultsOf(() => made(template([wait('e', { loopWith: '{{ list }}' })]), long))).toEqual([
        expect.stringContaining('makes more than 1000 stages'),
      ]);
    });
  });

  describe('partials', () => {
    const partials = [
      {
        id: 'deploy',
        name: 'Deploy',
        variables: [{ name: 'region' }],
        stages: [wait('bake', { name: 'Bake {{ region }}' }), wait('roll', { dependsOn: ['bake'] })],
      },
    ];

    it('stand in the place of their marker', () => {
      const marker = { id: 'eu', type: 'partial.deploy', dependsOn: ['a'], config: { region: 'eu' } };
      const document = made(template([wait('a'), marker, wait('z', { dependsOn: ['eu'] })], { partials }), pipeline());
      expect(order(document)).toEqual(['a<', 'eu.bake<a', 'eu.roll<eu.bake', 'z<eu.roll']);
      expect(stagesIn(document)[1]).toMatchObject({ name: 'Bake eu', group: 'Deploy: eu' });
    });

    it('are repeated by a loop', () => {
      const marker = {
        id: 'in',
        type: 'partial.deploy',
        loopWith: ['eu', 'us'],
        config: { region: '{{ templateLoop.value }}' },
      };
      expect(order(made(template([marker], { partials }), pipeline()))).toEqual([
        'in0.bake<',
        'in0.roll<in0.bake',
        'in1.bake<',
        'in1.roll<in1.bake',
      ]);
    });

    it('that are not there are told by their name', () => {
      const marker = { id: 'x', type: 'partial.depoly', config: {} };
      expect(faultsOf(() => made(template([marker], { partials }), pipeline()))).toEqual([
        'template.stages.0.type: asks for the partial "depoly", which is not there; there are: "deploy"',
      ]);
    });
  });

  describe('conditions', () => {
    it('take a stage away, and link its neighbours', () => {
      const maybe = wait('b', { dependsOn: ['a'], when: ['{{ "eu" in regions }}'] });
      const stages = [wait('a'), maybe, wait('c', { dependsOn: ['b'] })];
      expect(order(made(template(stages), pipeline({ regions: ['us'] })))).toEqual(['a<', 'c<a']);
      expect(order(made(template(stages), pipeline({ regions: ['eu'] })))).toEqual(['a<', 'b<a', 'c<b']);
    });

    it('link over several stages that are taken away', () => {
      const never = { when: ['false'] };
      const stages = [
        wait('a'),
        wait('b', { dependsOn: ['a'], ...never }),
        wait('c', { dependsOn: ['b'], ...never }),
        wait('d', { dependsOn: ['c'] }),
      ];
      expect(order(made(template(stages), pipeline()))).toEqual(['a<', 'd<a']);
    });
  });

  describe('with stages of the configuration', () => {
    const base = template([wait('a'), wait('b', { dependsOn: ['a'] })]);
    const withStages = (...stages: JsonObject[]): JsonObject => made(base, pipeline({}, { stages }));

    it('replaces, adds and injects', () => {
      expect(order(withStages(wait('b', { dependsOn: ['a'], config: { own: true } })))).toEqual(['a<', 'b<a']);
      expect(order(withStages(wait('c', { dependsOn: ['b'] })))).toEqual(['a<', 'b<a', 'c<b']);
      expect(order(withStages(wait('c', { inject: { before: ['b'] } })))).toEqual(['a<', 'c<a', 'b<c']);
    });

    it('takes them all where it has none itself', () => {
      const stages = [wait('x'), wait('y', { dependsOn: ['x'] })];
      expect(order(made(template([]), pipeline({}, { stages })))).toEqual(['x<', 'y<x']);
    });

    it('refuses one that both depends and is injected', () => {
      expect(faultsOf(() => withStages(wait('c', { dependsOn: ['a'], inject: { last: true } })))).toEqual([
        expect.stringContaining('config.stages.0: has both dependsOn and inject'),
      ]);
    });

    it('refuses any where it is protected', () => {
      expect(faultsOf(() => made({ ...base, protect: true }, pipeline({}, { stages: [wait('c')] })))).toEqual([
        expect.stringContaining('config.stages: the template is protected'),
      ]);
    });
  });

  describe('inheritance control', () => {
    const config = { list: ['a'], map: { x: 1, y: 2 }, text: 'old', gone: true };
    const controlled = (inheritanceControl: JsonObject): JsonObject =>
      stagesIn(made(template([wait('a', { config, inheritanceControl })]), pipeline()))[0] ?? {};

    it('merges, replaces and removes by JSON path', () => {
      expect(
        controlled({
          merge: [
            { path: '$.list', value: ['b'] },
            { path: '$.map', value: { y: 3 } },
          ],
          replace: [{ path: '$.text', value: 'new' }],
          remove: [{ path: '$.gone' }],
        }),
      ).toMatchObject({ list: ['a', 'b'], map: { x: 1, y: 3 }, text: 'new' });
      expect(controlled({ remove: [{ path: '$.map.x' }, { path: '$.list[0]' }] })).toMatchObject({
        map: { y: 2 },
        list: [],
      });
    });

    it.each<[JsonObject, string]>([
      [{ merge: [{ path: '$.text', value: 'x' }] }, 'merge.0.value: can only be merged into a list or a map'],
      [{ replace: [{ path: '$.list', value: 1 }] }, 'replace.0.value: expected a list, as the stage has it there'],
      [{ remove: [{ path: '$.none' }] }, 'remove.0.path: finds nothing'],
      [{ remove: [{ path: '$[' }] }, 'remove.0.path: is no JSON path'],
    ])('refuses %j', (control, fault) => {
      expect(faultsOf(() => controlled(control))).toEqual([expect.stringContaining(fault)]);
    });
  });

  describe('that builds on a parent', () => {
    const parent = template([wait('a'), wait('b', { dependsOn: ['a'] })], {
      id: 'root',
      variables: [
        { name: 'region', defaultValue: 'eu' },
        { name: 'size', type: 'int', defaultValue: 1 },
        { name: 'old' },
      ],
      configuration: {
        triggers: [{ name: 'nightly', type: 'cron' }],
        concurrentExecutions: { limitConcurrent: false },
      },
    });
    const child = template([wait('b', { dependsOn: ['a'], config: { region: '{{ region }}{{ size }}' } })], {
      source: 'spinnaker://root',
      variables: [
        { name: 'region', defaultValue: 'us' },
        { name: 'size', merge: true, defaultValue: 2 },
        { name: 'old', remove: true },
      ],
      configuration: { triggers: [{ name: 'hourly', type: 'cron' }] },
    });

    it('replaces its stages and variables by theirs, adds to them, or takes them away', () => {
      const document = made(child, pipeline(), { parents: [parent] });
      expect(order(document)).toEqual(['a<', 'b<a']);
      expect(stagesIn(document)[1]?.['region']).toBe('us2');
    });

    it('hands on only the lists that the pipeline inherits', () => {
      const inherits = made(child, pipeline({}, { configuration: { inherit: ['triggers', 'concurrentExecutions'] } }), {
        parents: [parent],
      });
      expect(inherits).toMatchObject({ triggers: [{ name: 'nightly' }, { name: 'hourly' }], limitConcurrent: false });
      expect(made(child, pipeline(), { parents: [parent] })).toMatchObject({ triggers: [], limitConcurrent: true });
    });

    it('is refused where the parent is not at hand', () => {
      expect(faultsOf(() => made(child, pipeline()))).toEqual([
        'template.source: is spinnaker://root, and that template is not at hand',
      ]);
    });
  });

  it('may be missing where the pipeline brings all its stages', () => {
    const document = pipeline({ n: 4 }, { stages: [wait('a', { config: { waitTime: '{{ n }}' } })] });
    expect(stagesIn(renderTemplate(undefined, document).pipeline)[0]).toMatchObject({ refId: 'a', waitTime: 4 });
  });

  it('is refused at once, with the place, where its Jinja cannot be read', () => {
    expect(faultsOf(() => made(template([wait('a', { name: '{% if x %}' })]), pipeline()))).toEqual([
      'template.stages.0.name: has no {% endif %}',
    ]);
  });

  it('ends soon whatever it is told', () => {
    const bomb = '{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}';
    expect(faultsOf(() => made(template([wait('a', { config: { bomb } })]), pipeline()))).toEqual([
      expect.stringContaining('template.stages.0.config.bomb: takes more than 200000 steps'),
    ]);
    const again = { again: '{{ again }}' };
    expect(
      faultsOf(() => made(template([wait('a', { config: { x: '{{ v }}' } })]), pipeline({ v: again, again }))),
    ).toHaveLength(1);
  });
});
