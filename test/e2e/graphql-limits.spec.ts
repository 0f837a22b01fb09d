import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

async function post(body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) {
  const answer = await fetch(`${server.url}/graphql`, { method: 'POST', headers, body });
  return { status: answer.status, ...((await answer.json()) as object) };
}

const nested = (levels: number): object => JSON.parse('{"a":'.repeat(levels) + '1' + '}'.repeat(levels));
const code = (name: string) => [{ extensions: { code: name } }];

describe('The GraphQL API refuses', () => {
  it('a body of 50 MB, naming the limit, and goes on', async () => {
    const body = JSON.stringify({ query: '{ viewer { name } }', variables: { it: 'x'.repeat(50 * 1024 * 1024) } });
    expect(await post(body)).toMatchObject({
      status: 413,
      errors: [
        {
          message: expect.stringContaining('4194304 bytes (server.bodyLimitBytes)'),
          extensions: { code: 'TOO_LARGE' },
        },
      ],
    });
    expect((await server.graphql('{ viewer { name } }')).status).toBe(200);
  });

  it('variables with 100 levels of nesting, naming the place', async () => {
    const query = 'mutation ($it: JSONObject!) { saveApplication(document: $it) { errors { code } } }';
    expect(await server.graphql(query, { it: nested(100) })).toMatchObject({
      status: 400,
      errors: [
        {
          message: expect.stringMatching(/^variables\.it\.a\.a.*deeper than 64 levels \(limits\.jsonDepth\)/),
          extensions: { code: 'TOO_DEEP' },
        },
      ],
    });
  });

  it('variables with a hundred thousand levels, before anything recurses into them', async () => {
    const deep = '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000);
    const body = `{"query": "query ($it: JSON) { viewer { name } }", "variables": {"it": ${deep}}}`;
    expect(await post(body)).toMatchObject({ status: 400, errors: code('TOO_DEEP') });
  });

  it.each([
    ['selections', '{a'.repeat(50_000)],
    ['lists', `{ a(b: ${'['.repeat(50_000)}`],
    ['objects', `{ a(b: ${'{c:'.repeat(50_000)}`],
  ])('the text of a query with deep %s', async (_, query) => {
    expect(await server.graphql(query)).toMatchObject({ status: 400, errors: code('TOO_DEEP') });
  });

  it('brackets in text are no nesting', async () => {
    const query = `{ application(name: "${'{['.repeat(200)}\\"") { name } } # ${'{'.repeat(200)}`;
    expect((await server.graphql(query)).status).toBe(200);
  });

  it('a query that is too deep, telling how deep it is', async () => {
    const query = `{ execution(id: "x") { ${'parent { '.repeat(12)} status ${'}'.repeat(12)} } }`;
    expect(await server.graphql(query)).toMatchObject({
      status: 400,
      errors: [
        {
          message: expect.stringContaining('limit is 12 (limits.graphqlDepth)'),
          extensions: { code: 'TOO_DEEP', depth: 14 },
        },
      ],
    });
  });

  it('a query that asks for too much, lists multiplied out', async () => {
    const query = `query ($first: Int) { applications(first: $first) { edges { node { pipelines(first: 200) { edges { node { name } } } } } } }`;
    expect(await server.graphql(query, { first: 200 })).toMatchObject({ status: 400, errors: code('TOO_COMPLEX') });
    expect(await server.graphql(query, { first: 200 })).toMatchObject({ status: 400, errors: code('TOO_COMPLEX') });
    expect((await server.graphql(query, { first: 2 })).status).toBe(200);
  });

  it('what fragments multiply, without multiplying it itself', async () => {
    const spreads = Array.from({ length: 40 }, (_, n) => `fragment f${n} on Execution { ...f${n + 1} ...f${n + 1} }`);
    const query = `{ execution(id: "x") { ...f0 } } ${spreads.join(' ')} fragment f40 on Execution { status }`;
    expect(await server.graphql(query)).toMatchObject({ status: 400, errors: code('TOO_COMPLEX') });
  });

  it('many aliases, and many words', async () => {
    const aliases = Array.from({ length: 100 }, (_, n) => `a${n}: serverInfo { now }`).join(' ');
    expect(await server.graphql(`{ ${aliases} }`)).toMatchObject({ status: 400, errors: code('TOO_COMPLEX') });
    expect(await server.graphql(`{ ${'viewer { name } '.repeat(5_000)} }`)).toMatchObject({
      status: 400,
      errors: code('BAD_REQUEST'),
    });
  });

  it('introspection that goes round and round, but not that of the usual tools', async () => {
    const round = `{ __schema { types { ${'ofType { '.repeat(25)} name ${'}'.repeat(25)} } } }`;
    expect(await server.graphql(round)).toMatchObject({ status: 400, errors: code('TOO_DEEP') });
    const { getIntrospectionQuery } = await import('graphql');
    expect((await server.graphql(getIntrospectionQuery())).status).toBe(200);
  });

  it('a batch, a form, a body that is no JSON, a query that is none, and GET', async () => {
    expect(await post('[{"query": "{ viewer { name } }"}]')).toMatchObject({
      status: 400,
      errors: code('BAD_REQUEST'),
    });
    expect(await post('query={viewer{name}}', { 'content-type': 'text/plain' })).toMatchObject({
      status: 415,
      errors: code('UNSUPPORTED_MEDIA_TYPE'),
    });
    expect(
      await post('query=%7Bviewer%7Bname%7D%7D', { 'content-type': 'application/x-www-form-urlencoded' }),
    ).toMatchObject({ status: 415 });
    expect(await post('{"query": ')).toMatchObject({ status: 400, errors: code('BAD_REQUEST') });
    expect(await post('{"query": "{ viewer {"}')).toMatchObject({ status: 400, errors: code('BAD_REQUEST') });
    expect(await post('{"query": "{ nothing }"}')).toMatchObject({ status: 400, errors: code('BAD_REQUEST') });
    expect(await post('{"query": 7}')).toMatchObject({ status: 400, errors: code('BAD_REQUEST') });
    expect(await post('{"query": "{ viewer { name } }", "variables": {"__proto__": {}}}')).toMatchObject({
      status: 400,
    });
    const get = await fetch(`${server.url}/graphql?query={viewer{name}}`);
    expect(get.status).toBe(405);
  });

  it('variables of the wrong type, also when the query is compiled', async () => {
    const query = 'query ($name: String!) { application(name: $name) { name } }';
    for (let time = 0; time < 3; time++) {
      expect(await server.graphql(query, { name: 7 })).toMatchObject({ status: 400, errors: code('BAD_REQUEST') });
      expect((await server.graphql(query, { name: 'x' })).status).toBe(200);
    }
  });
});
