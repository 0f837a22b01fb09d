import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { json, TestServer as Desk } from '../support/http-server.ts';
import { type Anything, startTestServer, type TestServer } from '../support/server.ts';

describe('a webhook of the settings', () => {
  let desk: Desk;
  let server: TestServer;

  beforeAll(async () => {
    desk = await Desk.start((_got, response) => json(response, 200, { ticket: 7 }));
    const openTicket = {
      type: 'openTicket',
      label: 'Open ticket',
      url: `${desk.address}/tickets`,
      payload: { title: "${parameterValues['title']}" },
      parameters: [{ name: 'title', label: 'Title' }],
    };
    const restricted = {
      type: 'closeAllTickets',
      label: 'Close all',
      url: desk.address,
      permissions: { WRITE: ['desk'] },
    };
    server = await startTestServer({
      GENNAKER_WEBHOOK__PRECONFIGURED: JSON.stringify([openTicket, restricted]),
      GENNAKER_EGRESS__ALLOW: '[127.0.0.1]',
    });
    await server.graphql('mutation { saveApplication(document: { name: "shop" }) { errors { message } } }');
  });

  afterAll(async () => {
    await server.close();
    await desk.close();
  });

  /** Saves a pipeline of one stage, runs it, and tells how it ended. */
  const run = async (name: string, stage: object): Promise<Record<string, Anything>> => {
    const document = { application: 'shop', name, stages: [{ refId: '1', ...stage }] };
    const saved = await server.graphql(
      'mutation ($document: JSONObject!) { savePipeline(document: $document) { errors { message } warnings { message } } }',
      { document },
    );
    expect(saved.data['savePipeline']).toEqual({ errors: [], warnings: [] });
    const started = await server.graphql(
      'mutation ($name: String!) { startPipeline(application: "shop", nameOrId: $name) { execution { executionId } } }',
      { name },
    );
    const id = started.data['startPipeline'].execution.executionId;
    let last: Record<string, Anything> = {};
    const follow = `subscription ($id: String!) { executionChanged(executionId: $id, from: -1) {
      execution { status stages { error { errors } } } } }`;
    for await (const { executionChanged } of server.subscribe(follow, { id })) last = executionChanged.execution;
    return last;
  };

  it('is a kind of stage with a form', async () => {
    const { data } = await server.graphql('{ stageKinds(kind: "openTicket") { title configSchema } }');

    expect(data['stageKinds']).toEqual([
      {
        title: 'Open ticket',
        configSchema: expect.objectContaining({ properties: { parameterValues: expect.anything() } }),
      },
    ]);
  });

  it('is saved without a warning, and calls what the settings say', async () => {
    expect(await run('Tell', { type: 'openTicket', parameterValues: { title: 'Slow' } })).toMatchObject({
      status: 'SUCCEEDED',
    });
    expect(desk.got).toEqual([expect.objectContaining({ path: '/tickets', body: '{"title":"Slow"}' })]);
  });

  it('is refused to whoever lacks the role', async () => {
    const ended = await run('Close', { type: 'closeAllTickets' });

    expect(ended['status']).toBe('TERMINAL');
    expect(ended['stages'][0].error.errors).toEqual([
      'administrator may not run closeAllTickets: it takes one of the roles desk.',
    ]);
  });
});
