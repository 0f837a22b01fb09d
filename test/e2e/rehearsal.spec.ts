import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestServer, type TestServer } from '../support/server.ts';
import { type Said, saidBy } from '../support/said.ts';
import { TestServer as HttpServer } from '../support/http-server.ts';

describe('a rehearsal on a server', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer({ GENNAKER_EGRESS__ALLOW: '["127.0.0.1"]' });
    await server.graphql(
      'mutation { saveApplication(document: { name: "shop", email: "s@example.com" }) { errors { message } } }',
    );
  });
  afterAll(async () => {
    await server.close();
  });

  const gennaker = (words: string[], input = ''): Promise<Said> => saidBy(['--server', server.url, ...words], input);

  it('that is dry calls nobody, and waits for nothing', async () => {
    const target = await HttpServer.start((_got, response) => {
      response.setHeader('content-type', 'application/json').end('{"build": 7}');
    });
    try {
      const call = { refId: '1', type: 'webhook', name: 'Call', url: target.address, method: 'POST' };
      const pipeline = {
        application: 'shop',
        name: 'Call',
        stages: [call, { refId: '2', type: 'wait', waitTime: 3600, requisiteStageRefIds: ['1'] }],
      };
      await gennaker(['pipeline', 'save', '-'], JSON.stringify({ ...pipeline, stages: [call] }));
      expect(await gennaker(['pipeline', 'run', 'Call', '-a', 'shop', '--follow'])).toMatchObject({ code: 0 });
      await gennaker(['pipeline', 'save', '-'], JSON.stringify(pipeline));
      const dry = await gennaker(['pipeline', 'run', 'Call', '-a', 'shop', '--dry-run', '--follow']);

      expect(dry).toMatchObject({ code: 0, out: expect.stringMatching(/SUCCEEDED/) });
      expect(target.got).toHaveLength(1);
    } finally {
      await target.close();
    }
  });

  it('that is a simulation answers through the API', async () => {
    const query = `query ($document: JSONObject!, $scenario: JSONObject) {
      simulatePipeline(document: $document, scenario: $scenario) {
        passed status failures { path message facts } timeline { stageName status why } errors { path message }
      }
    }`;
    const document = {
      application: 'shop',
      name: 'Release',
      stages: [{ refId: '1', type: 'wait', name: 'Hold', waitTime: 60 }],
    };
    const scenario = { outcomes: [{ stage: 'Hold', fails: 'too long' }] };
    const { data } = await server.graphql(query, { document, scenario });
    expect(data['simulatePipeline']).toMatchObject({
      passed: false,
      status: 'TERMINAL',
      failures: [{ path: ['expect', 'status'], facts: { expected: 'SUCCEEDED', actual: 'TERMINAL' } }],
      timeline: expect.arrayContaining([{ stageName: 'Hold', status: 'TERMINAL', why: 'too long' }]),
    });
    const wrong = await server.graphql(query, { document, scenario: { outcomes: [{ stage: 'Hold', fials: 1 }] } });
    expect(wrong.data['simulatePipeline']).toMatchObject({ errors: [{ path: ['outcomes', '0'] }] });
  });
});
