import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../kernel/index.ts';
import { renderTemplate, TemplateRefused } from './index.ts';

const template = (more: JsonObject = {}, pipeline: JsonObject = {}): JsonObject => ({
  schema: 'v2',
  id: 'deploy',
  metadata: { name: 'Deploy', scopes: ['global'] },
  variables: [
    { name: 'seconds', type: 'int', defaultValue: 5 },
    { name: 'region', type: 'string', description: 'where it runs' },
  ],
  pipeline: {
    stages: [
      { refId: '1', type: 'wait', name: 'Rest', waitTime: '${ templateVariables.seconds }', requisiteStageRefIds: [] },
      { refId: '2', type: 'noop', name: 'Go', requisiteStageRefIds: ['1'] },
    ],
    ...pipeline,
  },
  ...more,
});

const config = (more: JsonObject = {}): JsonObject => ({
  schema: 'v2',
  type: 'templatedPipeline',
  id: 'p1',
  application: 'shop',
  name: 'Release',
  template: {
    artifactAccount: 'front50ArtifactCredentials',
    reference: 'spinnaker://deploy',
    type: 'front50/pipelineTemplate',
  },
  variables: { region: 'eu' },
  ...more,
});

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

const stagesOf = (pipeline: JsonObject): string[] =>
  (pipeline['stages'] as JsonObject[]).map(
    ({ refId, requisiteStageRefIds }) => `${refId as string}<${(requisiteStageRefIds as string[]).join()}`,
  );

describe('a v2 template', () => {
  it('makes a pipeline of the configuration: its own stages, the id, application and name of the other', () => {
    const { pipeline } = renderTemplate(template(), config());
    expect(pipeline).toMatchObject({ id: 'p1', application: 'shop', name: 'Release' });
    expect(stagesOf(pipeline)).toEqual(['1<', '2<1']);
    expect(pipeline).not.toHaveProperty('template');
  });

  it('says on the pipeline that it was made of a template', () => {
    expect(renderTemplate(template(), config()).pipeline['source']).toEqual({
      type: 'templatedPipeline',
      version: 'v2',
    });
  });

  it('leaves the expressions of stages for the run, where the values of the variables are at hand', () => {
    const { pipeline } = renderTemplate(template(), config());
    expect(pipeline['templateVariables']).toEqual({ seconds: 5, region: 'eu' });
    expect((pipeline['stages'] as JsonObject[])[0]).toMatchObject({ waitTime: '${ templateVariables.seconds }' });
  });

  it('evaluates variables outside of stages at once, and nothing else', () => {
    const description = '${ templateVariables.region } for ${ trigger.user }';
    expect(renderTemplate(template({}, { description }), config()).pipeline['description']).toBe(
      'eu for ${ trigger.user }',
    );
  });

  it('changes nothing that it is given', () => {
    const [before, with_] = [template(), config({ stages: [{ refId: '9', type: 'noop', inject: { first: true } }] })];
    const copies = structuredClone([before, with_]);
    renderTemplate(before, with_, { plan: true });
    expect([before, with_]).toEqual(copies);
  });

  describe('planned', () => {
    it('shows the values in the stages', () => {
      const { pipeline } = renderTemplate(template(), config(), { plan: true });
      expect((pipeline['stages'] as JsonObject[])[0]).toMatchObject({ waitTime: 5 });
    });

    it('is refused where a variable that it asks for is not declared, with the nearest name', () => {
      const asks = template({}, { description: '${ templateVariables.regoin }' });
      expect(faultsOf(() => renderTemplate(asks, config(), { plan: true }))).toEqual([
        'pipeline.description: asks for templateVariables.regoin, which the template does not declare ' +
          '(it declares seconds, region); did you mean "region"?',
      ]);
    });

    it('is refused where a part of a variable is not there', () => {
      const asks = template({}, { description: '${ templateVariables.region.name.first }' });
      expect(faultsOf(() => renderTemplate(asks, config(), { plan: true }))).toEqual([
        expect.stringContaining('pipeline.description: ${ templateVariables.region.name.first } has no value'),
      ]);
    });

    it.each(['${ templateVariables.region + trigger.user }', '${ #stage(templateVariables.region).status }'])(
      'lets pass what needs a run as well: %s',
      (description) => {
        const asks = template({}, { description });
        expect(renderTemplate(asks, config(), { plan: true }).pipeline['description']).toBe(description);
      },
    );
  });

  describe('variables', () => {
    it('that are not declared are dropped', () => {
      const { pipeline } = renderTemplate(template(), config({ variables: { region: 'eu', more: 1 } }));
      expect(pipeline['templateVariables']).toEqual({ seconds: 5, region: 'eu' });
    });

    it('without a value are named, with what they mean', () => {
      expect(faultsOf(() => renderTemplate(template(), config({ variables: {} })))).toEqual([
        'config.variables.region: is missing, and the template has no default: give the variable "region" ' +
          '(where it runs) a value',
      ]);
    });

    it('may be without a value where they are nullable', () => {
      const nullable = template({ variables: [{ name: 'region', nullable: true }] });
      expect(renderTemplate(nullable, config({ variables: {} })).pipeline['templateVariables']).toEqual({
        region: null,
      });
    });

    it.each([
      ['int', 3, undefined],
      ['int', 3.5, 'expected int, got 3.5'],
      ['int', '3', 'expected int, got "3"'],
      ['float', 3.5, undefined],
      ['bool', true, undefined],
      ['boolean', false, undefined],
      ['bool', 'true', 'expected bool, got "true"'],
      ['string', 'x', undefined],
      ['list', ['x'], undefined],
      ['list', 'x', 'expected list, got "x"'],
      ['object', { any: 'thing' }, undefined],
      ['String', 1, 'expected String, got 1'],
    ])('of type %s given %j', (type, value, fault) => {
      const typed = template({ variables: [{ name: 'region', type }] });
      const faults = faultsOf(() => renderTemplate(typed, config({ variables: { region: value } })));
      expect(faults).toEqual(fault === undefined ? [] : [`config.variables.region: ${fault}`]);
    });

    it('have defaults that may name the application, the trigger and other variables', () => {
      const variables = [
        { name: 'region', type: 'string' },
        { name: 'cluster', defaultValue: '${ application }-${ region }-${ trigger.parameters.stack }' },
      ];
      const { pipeline } = renderTemplate(template({ variables }), config(), {
        trigger: { parameters: { stack: 'a' } },
      });
      expect(pipeline['templateVariables']).toMatchObject({ cluster: 'shop-eu-a' });
    });
  });

  describe('with stages of the configuration', () => {
    const withStages = (...stages: JsonObject[]) => renderTemplate(template(), config({ stages }));

    it('replaces the stage of the same refId', () => {
      const { pipeline } = withStages({ refId: '2', type: 'wait', waitTime: 1, requisiteStageRefIds: ['1'] });
      expect((pipeline['stages'] as JsonObject[])[1]).toMatchObject({ refId: '2', type: 'wait' });
    });

    it('adds one that has requisites', () => {
      const { pipeline } = withStages({ refId: '3', type: 'noop', requisiteStageRefIds: ['1'] });
      expect(stagesOf(pipeline)).toEqual(['1<', '2<1', '3<1']);
    });

    it.each<[JsonObject, string[]]>([
      [{ first: true }, ['9<', '1<9', '2<1']],
      [{ last: true }, ['1<', '2<1', '9<2']],
      [{ before: ['2'] }, ['1<', '9<1', '2<9']],
      [{ after: ['1'] }, ['1<', '9<1', '2<9']],
      [{ before: ['1'] }, ['9<', '1<9', '2<1']],
      [{ after: ['2'] }, ['1<', '2<1', '9<2']],
    ])('puts one with inject %j where it says', (inject, order) => {
      const { pipeline } = withStages({ refId: '9', type: 'noop', inject });
      expect(stagesOf(pipeline)).toEqual(order);
    });

    it('lets a later injection stand on an earlier one', () => {
      const { pipeline } = withStages(
        { refId: '8', type: 'noop', inject: { last: true } },
        { refId: '9', type: 'noop', inject: { after: ['8'] } },
      );
      expect(stagesOf(pipeline)).toEqual(['1<', '2<1', '8<2', '9<8']);
    });

    it('refuses an injection that makes a cycle, and shows it', () => {
      const stage = { refId: '9', type: 'noop', inject: { before: ['1'] }, requisiteStageRefIds: ['2'] };
      expect(faultsOf(() => withStages(stage))).toEqual([expect.stringContaining('stands in a cycle: ')]);
    });

    it('refuses a target that is not there, and tells what is', () => {
      expect(faultsOf(() => withStages({ refId: '9', type: 'noop', inject: { before: ['7'] } }))).toEqual([
        'config.stages.0.inject: names the stage "7", which is not there; there are: 1, 2',
      ]);
    });

    it('warns of one that nothing places, and leaves it out', () => {
      const { pipeline, warnings } = withStages({ refId: '9', type: 'noop' });
      expect(stagesOf(pipeline)).toEqual(['1<', '2<1']);
      expect(warnings).toEqual([{ path: ['config', 'stages', 0], message: expect.stringContaining('is left out') }]);
    });

    it('refuses any where the template is protected', () => {
      const stages = [{ refId: '3', type: 'noop', requisiteStageRefIds: ['1'] }];
      expect(faultsOf(() => renderTemplate(template({ protect: true }), config({ stages })))).toEqual([
        expect.stringContaining('config.stages: the template is protected'),
      ]);
    });
  });

  describe('lists', () => {
    const inTemplate = {
      triggers: [{ type: 'cron', cronExpression: '0 0 3 * * ?' }],
      parameterConfig: [{ name: 'a' }],
      notifications: [{ type: 'email', address: 'a@example.com' }],
    };

    it('of both are joined, the entries of the template marked as inherited', () => {
      const { pipeline } = renderTemplate(template({}, inTemplate), config({ parameters: [{ name: 'b' }] }));
      expect(pipeline['parameterConfig']).toEqual([{ name: 'a', inherited: true }, { name: 'b' }]);
      expect(pipeline['triggers']).toEqual([{ type: 'cron', cronExpression: '0 0 3 * * ?', inherited: true }]);
    });

    it.each([
      ['triggers', 'triggers'],
      ['parameters', 'parameterConfig'],
      ['notifications', 'notifications'],
    ])('of the template stay away where the configuration excludes %s', (exclude, key) => {
      const own = [{ name: 'own', type: 'own' }];
      const { pipeline } = renderTemplate(template({}, inTemplate), config({ exclude: [exclude], [exclude]: own }));
      expect(pipeline[key]).toEqual(own);
    });
  });

  describe('flags of concurrency', () => {
    it('of the template win over those of the configuration', () => {
      const { pipeline } = renderTemplate(template({}, { limitConcurrent: false }), config({ limitConcurrent: true }));
      expect(pipeline['limitConcurrent']).toBe(false);
    });

    it('allow one execution at a time where nothing is said', () => {
      expect(renderTemplate(template(), config()).pipeline).toMatchObject({
        limitConcurrent: true,
        maxConcurrentExecutions: 0,
        keepWaitingPipelines: false,
      });
    });
  });

  it('without an application is refused', () => {
    expect(faultsOf(() => renderTemplate(template(), config({ application: null })))).toEqual([
      'config.application: is missing; expected the name of the application',
    ]);
  });

  it('refuses to make more stages than may be', () => {
    const stages = Array.from({ length: 1_001 }, (_, at) => ({ refId: String(at), type: 'noop' }));
    expect(faultsOf(() => renderTemplate(template({}, { stages }), config()))).toEqual([
      expect.stringContaining('makes 1001 stages; at most 1000 may be'),
    ]);
  });

  it('names the template and the pipeline when it is refused', () => {
    expect(() => renderTemplate(template(), config({ variables: {} }))).toThrow(
      'Template deploy makes no pipeline of Release. config.variables.region: is missing',
    );
  });
});
