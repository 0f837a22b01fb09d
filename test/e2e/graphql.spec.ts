import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

describe('The GraphQL API', () => {
  it('saves an application and a pipeline, starts it, and shows how it went', async () => {
    const saved = await server.graphql(
      `mutation ($application: JSONObject!, $pipeline: JSONObject!) {
        saveApplication(document: $application) { application { name revision } errors { code message path } }
        savePipeline(document: $pipeline) { pipeline { configId name } errors { code message path } }
      }`,
      {
        application: { name: 'shop', email: 'shop@example.com', team: 'blue' },
        pipeline: {
          application: 'shop',
          name: 'Release',
          parameterConfig: [{ name: 'version', required: true }],
          stages: [{ refId: '1', type: 'noop', name: 'Nothing', requisiteStageRefIds: [] }],
        },
      },
    );
    expect(saved).toMatchObject({
      status: 200,
      data: {
        saveApplication: { application: { name: 'shop', revision: 1 }, errors: [] },
        savePipeline: { pipeline: { name: 'Release' }, errors: [] },
      },
    });
    const started = await server.graphql(
      `mutation { startPipeline(application: "shop", nameOrId: "release", parameters: { version: "1.2" }) {
        execution { executionId status parameters pipeline { name } } errors { message } } }`,
    );
    expect(started).toMatchObject({ data: { startPipeline: { errors: [] } } });
    const { executionId } = started.data['startPipeline'].execution;
    const shown = await server.graphql(
      `query ($id: String!) { execution(id: $id) { status startedBy stages { __typename name status tasks { name } } failure { message } blockedOn { kind } }
        applications(first: 1) { edges { cursor node { name email attributes pipelines { edges { node { name } } } } } pageInfo { hasNextPage } }
        executions(filter: {application: "SHOP"}) { edges { node { executionId stageSummaries { name } trigger { type } } } } }`,
      { id: executionId },
    );
    expect(shown).toMatchObject({ data: { execution: { startedBy: 'administrator' } } });
  });
});
