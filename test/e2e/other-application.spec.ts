import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Anything, startTestServer, type TestServer } from '../support/server.ts';

const over = ['SUCCEEDED', 'TERMINAL', 'CANCELED'];

describe('a pipeline that starts one of another application', () => {
  let server: TestServer;
  let confined: string;

  beforeAll(async () => {
    server = await startTestServer();
    for (const name of ['shop', 'bank']) {
      await server.graphql('mutation ($it: JSONObject!) { saveApplication(document: $it) { errors { message } } }', {
        it: { name },
      });
    }
    const save = 'mutation ($it: JSONObject!) { savePipeline(document: $it) { errors { message } } }';
    const child = { refId: '1', type: 'wait', waitTime: 0 };
    const reach = { refId: '1', type: 'pipeline', name: 'Reach', application: 'bank', pipeline: 'Vault' };
    await server.graphql(save, { it: { application: 'bank', name: 'Vault', stages: [child] } });
    await server.graphql(save, { it: { application: 'shop', name: 'Reach out', stages: [reach] } });
    const token = 'mutation ($input: ApiTokenInput!) { createApiToken(input: $input) { secret errors { message } } }';
    const { data } = await server.graphql(token, {
      input: { name: 'shop-only', permissions: ['READ', 'PIPELINE_EXECUTE'], applications: ['shop'] },
    });
    confined = data['createApiToken'].secret as string;
  });

  afterAll(() => server.close());

  const runs = async (headers: Record<string, string> = {}): Promise<Record<string, Anything>> => {
    const { data } = await server.graphql(
      'mutation { startPipeline(application: "shop", nameOrId: "Reach out") { execution { executionId } errors { message } } }',
      {},
      headers,
    );
    const id = data['startPipeline'].execution.executionId as string;
    const live = server.subscribe(
      `subscription ($id: String!) { executionChanged(executionId: $id, from: -1) {
        execution { status stages { error { message errors } } } } }`,
      { id },
    );
    for await (const event of live) {
      const { execution } = event['executionChanged'];
      if (over.includes(execution.status as string)) return execution;
    }
    throw new Error('it has no end');
  };

  it('may do so in the name of somebody who may run pipelines there', async () => {
    expect((await runs())['status']).toBe('SUCCEEDED');
  });

  it('is refused in the name of a token that is confined to its own application', async () => {
    const execution = await runs({ authorization: `Bearer ${confined}` });
    expect(execution['status']).toBe('TERMINAL');
    expect(JSON.stringify(execution['stages'])).toContain('bank');
    const { data } = await server.graphql(
      '{ executions(filter: { application: "bank" }) { edges { node { startedBy } } } }',
    );
    expect(data['executions'].edges).toEqual([{ node: { startedBy: 'administrator' } }]);
  });
});
