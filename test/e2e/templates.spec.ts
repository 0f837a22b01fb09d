import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { JsonObject } from '../../src/kernel/index.ts';
import { type Anything, startTestServer, type TestServer } from '../support/server.ts';

const example = (name: string): JsonObject =>
  parse(readFileSync(`examples/templates/${name}.yaml`, 'utf8')) as JsonObject;
const template = example('greeting.template');
const pipeline: JsonObject = { ...example('greeting.pipeline'), id: 'greet' };
const stagesOf = (document: JsonObject): JsonObject[] => (document['pipeline'] as JsonObject)['stages'] as JsonObject[];

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await server.graphql('mutation { saveApplication(document: {name: "hello"}) { errors { message } } }');
});
afterAll(() => server.close());

async function saveTemplate(document: JsonObject, more: object = {}): Promise<Anything> {
  const { data } = await server.graphql(
    `mutation ($it: JSONObject!, $tag: String, $dryRun: Boolean) {
      savePipelineTemplate(document: $it, tag: $tag, dryRun: $dryRun) {
        templateId version { version tags digest } warnings { path message } errors { code path message }
        dependents { dependentId application changes { path change before after } } } }`,
    { it: document, ...more },
  );
  return data['savePipelineTemplate'];
}

async function savePipeline(document: JsonObject): Promise<Anything> {
  const { data } = await server.graphql(
    'mutation ($it: JSONObject!) { savePipeline(document: $it) { errors { code path message } warnings { message } } }',
    { it: document },
  );
  return data['savePipeline'];
}

async function run(parameters: object = {}, name = 'greet'): Promise<Anything> {
  const { data } = await server.graphql(
    `mutation ($name: String!, $parameters: JSONObject) { startPipeline(application: "hello", nameOrId: $name, parameters: $parameters) {
      execution { executionId } errors { code message } } }`,
    { name, parameters },
  );
  const started = data['startPipeline'];
  if (started.errors.length > 0) return started;
  const live = server.subscribe(
    `subscription ($id: String!) { executionChanged(executionId: $id, from: -1) {
      execution { status source stages { refId name status context outputs } } } }`,
    { id: started.execution.executionId },
  );
  let last: Anything;
  for await (const { executionChanged } of live) {
    last = executionChanged.execution;
    if (['SUCCEEDED', 'TERMINAL', 'CANCELED'].includes(last.status)) break;
  }
  return last;
}

describe('a templated pipeline', () => {
  it('runs with its variables in their places', async () => {
    expect(await saveTemplate(template)).toMatchObject({ templateId: 'greeting', version: { version: 1 }, errors: [] });
    expect(await savePipeline(pipeline)).toEqual({ errors: [], warnings: [] });
    const over = await run({ mood: 'loud' });
    expect(over).toMatchObject({
      status: 'SUCCEEDED',
      stages: [
        { refId: 'wait', name: 'Wait 1 s', context: { waitTime: 1 } },
        { refId: 'think' },
        { refId: 'greet', outputs: { greeting: 'Hello world, in a loud way' } },
      ],
    });
    expect(over.source).toMatchObject({ id: 'greeting', version: 'v2', templateVersion: 1, pipelineRevision: 1 });
  });

  it('shows what its template makes of it, and which that is', async () => {
    const { data } = await server.graphql(`{ pipeline(application: "hello", nameOrId: "greet") {
      template { reference schema template { templateId version tags { tag version } } }
      rendered { document source errors { message } warnings { message } } } }`);
    expect(data['pipeline'].template).toEqual({
      reference: 'spinnaker://greeting',
      schema: 'v2',
      template: { templateId: 'greeting', version: 1, tags: [{ tag: 'latest', version: 1 }] },
    });
    expect(data['pipeline'].rendered).toMatchObject({
      document: { description: 'Greets world', stages: [{ waitTime: 1 }, { refId: 'think' }, { refId: 'greet' }] },
      source: { id: 'greeting', templateVersion: 1 },
      errors: [],
    });
  });

  it('is named, with what becomes of it, when its template changes', async () => {
    const changed = structuredClone(template);
    stagesOf(changed)[0]!['comments'] = 'for ${ templateVariables.who }';
    const { dependents } = await saveTemplate(changed);
    expect(dependents).toEqual([
      {
        dependentId: 'greet',
        application: 'hello',
        changes: [{ path: ['stages', 0, 'comments'], change: 'added', before: null, after: 'for world' }],
      },
    ]);
  });

  it('keeps its template from a change that would break it', async () => {
    const variables = [...(template['variables'] as JsonObject[]), { name: 'place', type: 'string' }];
    const { errors } = await saveTemplate({ ...template, variables });
    expect(errors).toEqual([
      {
        code: 'DEPENDENTS_WOULD_BREAK',
        path: [],
        message: expect.stringContaining(
          'Greet the world of hello: Template greeting makes no pipeline of Greet the world.',
        ),
      },
    ]);
  });

  it('keeps its template from being deleted', async () => {
    const { data } = await server.graphql(
      'mutation { deletePipelineTemplate(id: "greeting") { errors { code message } } }',
    );
    expect(data['deletePipelineTemplate'].errors).toEqual([
      { code: 'TEMPLATE_IN_USE', message: expect.stringContaining('pipeline Greet the world of hello') },
    ]);
  });

  it('is refused, with the path in it, where a variable has the wrong type', async () => {
    const { errors } = await savePipeline({ ...pipeline, variables: { who: 'world', seconds: 'soon' } });
    expect(errors).toMatchObject([{ path: ['config', 'variables', 'seconds'], message: 'expected int, got "soon"' }]);
  });

  it('is planned without being saved', async () => {
    const { data } = await server.graphql(
      'query ($it: JSONObject!) { planTemplate(config: $it) { document errors { path message } } }',
      { it: { ...pipeline, name: 'Other', variables: { who: 'moon', seconds: 3 } } },
    );
    expect(data['planTemplate']).toMatchObject({
      document: { name: 'Other', description: 'Greets moon', stages: [{ waitTime: 3 }, {}, {}] },
      errors: [],
    });
  });

  it('that cannot be made is found among the executions, with the reason', async () => {
    const { data } = await server.graphql(
      `mutation ($it: JSONObject!) { savePipelineTemplate(document: $it, skipPlanDependents: true) { errors { message } } }`,
      { it: { ...template, variables: [{ name: 'who', type: 'list' }] } },
    );
    expect(data['savePipelineTemplate'].errors).toEqual([]);
    expect(await run()).toMatchObject({ errors: [{ code: 'TEMPLATE_REFUSED' }] });
    const found = await server.graphql(
      '{ pipeline(application: "hello", nameOrId: "greet") { executions(first: 1) { edges { node { status cancellation { reason } } } } } }',
    );
    expect(found.data['pipeline'].executions.edges[0].node).toMatchObject({
      status: 'TERMINAL',
      cancellation: { reason: expect.stringContaining('Failed on startup: Template greeting makes no pipeline') },
    });
  });

  it('has the versions of its template in their history, with what changed', async () => {
    const { data } = await server.graphql(`{ pipelineTemplate(id: "greeting") {
      versions { version } diff(from: 1, to: 2) { path change } at { document version }
      dependents { kind dependentId reference } } }`);
    expect(data['pipelineTemplate']).toMatchObject({
      versions: [{ version: 3 }, { version: 2 }, { version: 1 }],
      diff: [{ path: ['pipeline', 'stages', 0, 'comments'], change: 'added' }],
      at: { version: 3 },
      dependents: [{ kind: 'PIPELINE', dependentId: 'greet', reference: 'greeting:latest' }],
    });
  });

  it('of the old form runs as its Jinja has made it', async () => {
    expect(await saveTemplate(example('waves.template'))).toMatchObject({ errors: [], warnings: [] });
    const waves = example('waves.pipeline');
    const config = structuredClone(waves['config']) as Anything;
    config.pipeline.variables.regions = ['us'];
    expect(await savePipeline({ ...waves, id: 'waves', config })).toEqual({ errors: [], warnings: [] });
    expect(await run({}, 'waves')).toMatchObject({
      status: 'SUCCEEDED',
      source: { id: 'waves', version: 'v1', templateVersion: 1 },
      stages: [
        { refId: 'wave0.soak', name: 'Wait in us', context: { waitTime: 1, group: 'Wave: wave0' } },
        { refId: 'wave0.check' },
        { refId: 'done', outputs: { regions: 'us' } },
      ],
    });
  });
});
