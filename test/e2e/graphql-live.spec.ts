import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Anything, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await server.graphql('mutation { saveApplication(document: {name: "shop"}) { errors { message } } }');
  for (const [name, type] of [
    ['Ask', 'manualJudgment'],
    ['Nothing', 'noop'],
  ]) {
    await server.graphql('mutation ($it: JSONObject!) { savePipeline(document: $it) { errors { message } } }', {
      it: { application: 'shop', name, stages: [{ refId: '1', type, name: type }] },
    });
  }
});
afterAll(() => server.close());

async function start(name: string): Promise<string> {
  const { data } = await server.graphql(
    'mutation ($name: String!) { startPipeline(application: "shop", nameOrId: $name) { execution { executionId } } }',
    { name },
  );
  return data['startPipeline'].execution.executionId;
}

const judge = (id: string) =>
  server.graphql(
    'mutation ($id: String!) { judge(executionId: $id, stageId: "1", decision: CONTINUE) { errors { code } } }',
    { id },
  );

const follow = `subscription ($id: String!, $from: Int) { executionChanged(executionId: $id, from: $from) {
  seq kind execution { status seq blockedOn { kind } stages { name status } } } }`;

describe('A subscription', () => {
  it('replays an execution from its first event, goes on live without gap or double, and ends with it', async () => {
    const id = await start('Ask');
    const seqs: number[] = [];
    let last: Record<string, Anything> = {};
    let judged = false;
    for await (const { executionChanged: event } of server.subscribe(follow, { id, from: -1 })) {
      seqs.push(event.seq);
      last = event;
      if (judged || event.execution.blockedOn.length === 0) continue;
      judged = true;
      expect((await judge(id)).data['judge'].errors).toEqual([]);
    }
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, seq) => seq));
    expect(last).toMatchObject({ execution: { status: 'SUCCEEDED', seq: last['seq'] } });
  });

  it('goes on after the event that the client knows', async () => {
    const id = await start('Nothing');
    const all: number[] = [];
    for await (const { executionChanged } of server.subscribe(follow, { id, from: -1 })) all.push(executionChanged.seq);
    const rest: number[] = [];
    for await (const { executionChanged } of server.subscribe(follow, { id, from: all[1]! }))
      rest.push(executionChanged.seq);
    expect(rest).toEqual(all.slice(2));
  });

  it('tells what happens to the executions of an application, and of no other', async () => {
    const live = server.subscribe(
      'subscription { applicationExecutions(application: "Shop") { execution { name status stageSummaries { status } } } }',
    );
    // A subscription has no acknowledgement of its own, so one start after another is tried until one is seen.
    const seen = live.next();
    let first: IteratorResult<Record<string, Anything>> | undefined;
    void seen.then((result) => (first = result));
    while (first === undefined) {
      const id = await start('Nothing');
      for await (const _ of server.subscribe(follow, { id, from: -1 }));
    }
    expect(first.value.applicationExecutions.execution).toMatchObject({ name: 'Nothing' });
    await live.return();
  });

  it('of what is not there is refused in words', async () => {
    await expect(server.subscribe(follow, { id: 'none' }).next()).rejects.toThrow('There is no execution none.');
    await expect(server.subscribe('subscription { nothing }').next()).rejects.toThrow('Cannot query field');
    await expect(server.subscribe('{ viewer { name } }').next()).rejects.toThrow(
      'Only subscriptions come over a WebSocket',
    );
    const deep = `subscription { executionChanged(executionId: "x") { ${'execution { parent { '.repeat(7)} status ${'} }'.repeat(7)} } }`;
    await expect(server.subscribe(deep).next()).rejects.toThrow();
  });

  it('asks who is there: a wrong token closes the connection', async () => {
    await expect(server.subscribe(follow, { id: 'x' }, 'gnk_nonsense').next()).rejects.toMatchObject({ code: 4401 });
  });
});

describe('A token', () => {
  async function tokenFor(input: object): Promise<string> {
    const { data } = await server.graphql(
      'mutation ($input: ApiTokenInput!) { createApiToken(input: $input) { secret token { tokenId } errors { code message } } }',
      { input },
    );
    expect(data['createApiToken'].errors).toEqual([]);
    return data['createApiToken'].secret;
  }

  const as = (token: string) => ({ authorization: `Bearer ${token}` });

  it('may do what its permissions say, and nothing else', async () => {
    const reader = as(await tokenFor({ name: 'reader', permissions: ['READ'] }));
    expect(await server.graphql('{ viewer { name kind permissions } }', {}, reader)).toMatchObject({
      status: 200,
      data: { viewer: { name: 'token:reader', kind: 'token', permissions: ['READ'] } },
    });
    expect(
      await server.graphql('mutation { saveApplication(document: {name: "x"}) { errors { code } } }', {}, reader),
    ).toMatchObject({
      status: 403,
      errors: [
        {
          message: expect.stringContaining('application:write'),
          extensions: { code: 'FORBIDDEN' },
          path: ['saveApplication'],
        },
      ],
    });
    expect(await server.graphql('{ apiTokens { edges { node { name } } } }', {}, reader)).toMatchObject({
      status: 403,
    });
    expect(await server.graphql('{ auditLog { edges { node { who } } } }', {}, reader)).toMatchObject({ status: 403 });
  });

  it('gets its own answer, however many ask the same at the same moment', async () => {
    const askers = await Promise.all(
      ['first', 'second'].map(async (name) => ({
        name: `token:${name}`,
        headers: as(await tokenFor({ name, permissions: ['READ'] })),
      })),
    );
    const asked = Array.from({ length: 10 }, () => [...askers, { name: 'administrator', headers: {} }]).flat();
    const answers = await Promise.all(asked.map(({ headers }) => server.graphql('{ viewer { name } }', {}, headers)));
    expect(answers.map(({ data }) => data['viewer'].name as unknown)).toEqual(asked.map(({ name }) => name));
  });

  it('that is confined to an application sees no other', async () => {
    await server.graphql('mutation { saveApplication(document: {name: "other"}) { errors { code } } }');
    const token = await tokenFor({ name: 'confined', permissions: ['READ'], applications: ['other'] });
    const id = await start('Nothing');
    const { data, errors } = await server.graphql(
      `query ($id: String!) { applications { edges { node { name } } } execution(id: $id) { status } executions { edges { node { name } } } }`,
      { id },
      as(token),
    );
    expect({ data, errors }).toEqual({
      data: { applications: { edges: [{ node: { name: 'other' } }] }, execution: null, executions: { edges: [] } },
    });
    expect(await server.graphql('{ application(name: "shop") { name } }', {}, as(token))).toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
    await expect(server.subscribe(follow, { id }, token).next()).rejects.toThrow('There is no execution');
    await expect(
      server
        .subscribe('subscription { applicationExecutions(application: "shop") { execution { name } } }', {}, token)
        .next(),
    ).rejects.toThrow('FORBIDDEN');
  });

  it('holds no more once it is revoked, and what was done stands in the audit', async () => {
    const token = await tokenFor({ name: 'gone', permissions: ['READ'] });
    const list = await server.graphql('{ apiTokens { edges { node { tokenId name } } } }');
    const { tokenId } = list.data['apiTokens'].edges
      .map((edge: Anything) => edge.node)
      .find((node: Anything) => node.name === 'gone');
    await server.graphql('mutation ($id: String!) { revokeApiToken(tokenId: $id) { errors { code } } }', {
      id: tokenId,
    });
    expect(await server.graphql('{ viewer { name } }', {}, as(token))).toMatchObject({
      status: 401,
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
    const { data } = await server.graphql(
      'query ($id: String!) { auditLog(subject: $id) { edges { node { who action } } } }',
      { id: tokenId },
    );
    expect(data['auditLog'].edges.map((edge: Anything) => edge.node)).toEqual([
      { who: 'administrator', action: 'api-token.revoke' },
      { who: 'administrator', action: 'api-token.create' },
    ]);
  });
});
