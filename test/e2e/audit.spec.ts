import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestServer, type TestServer } from '../support/server.ts';

describe('the audit', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterAll(async () => {
    await server.close();
  });

  it('says who did what to an execution', async () => {
    await server.graphql('mutation { saveApplication(document: {name: "shop"}) { errors { message } } }');
    const stages = [{ type: 'wait', waitTime: 3600, refId: '1', requisiteStageRefIds: [] }];
    await server.graphql('mutation ($d: JSONObject!) { savePipeline(document: $d) { errors { message } } }', {
      d: { application: 'shop', name: 'hold', stages },
    });
    const { data } = await server.graphql<{ startPipeline: { execution: { executionId: string } } }>(
      'mutation { startPipeline(application: "shop", nameOrId: "hold") { execution { executionId } } }',
    );
    const id = data.startPipeline.execution.executionId;
    for (const what of ['pauseExecution', 'resumeExecution', 'cancelExecution']) {
      const answer = await server.graphql(
        `mutation ($id: String!) { done: ${what}(executionId: $id) { errors { message } } }`,
        { id },
      );
      expect(answer).toMatchObject({ data: { done: { errors: [] } } });
    }
    const log = await server.graphql(
      'query ($id: String!) { auditLog(subject: $id) { edges { node { who action } } } }',
      {
        id,
      },
    );
    expect(log.data).toMatchObject({
      auditLog: {
        edges: ['execution.cancel', 'execution.resume', 'execution.pause'].map((action) => ({
          node: { who: 'administrator', action },
        })),
      },
    });
  });
});
