import { afterAll, beforeAll, expect, it, describe, jest } from '@jest/globals';
import { UnitOfWork } from '../../src/persistence/index.ts';
import { type Anything, startTestServer, type TestServer } from '../support/server.ts';

const script =
  "console.log('it speaks'); require('node:http').createServer((_, answer) => answer.end('ok')).listen(process.env.PORT)";

/** A pipeline that puts one instance of a real service into a cluster of its own. */
const pipeline = (stack: string) => ({
  application: 'shop',
  name: stack,
  stages: [
    {
      refId: '1',
      type: 'deploy',
      name: 'Deploy',
      clusters: [
        {
          application: 'shop',
          stack,
          account: 'local',
          region: 'local',
          capacity: { min: 1, desired: 1, max: 1 },
          command: [process.execPath, '-e', script],
          health: { type: 'tcp', intervalMs: 100 },
          version: '1.0',
        },
      ],
    },
  ],
});

let server: TestServer;
/** What `serverGroupsChanged` told, by name, the latest. */
const told = new Map<string, Anything>();

beforeAll(async () => {
  server = await startTestServer();
  await server.graphql('mutation { saveApplication(document: {name: "shop"}) { errors { message } } }');
  const changes = server.subscribe(`subscription { serverGroupsChanged(application: "shop") {
    name serverGroup { cluster disabled instances { healthState } } } }`);
  const deployed = Promise.all(['one', 'two', 'three'].map(deploy));
  const serves = ({ serverGroup }: Anything): boolean =>
    serverGroup?.disabled === false && serverGroup.instances[0]?.healthState === 'Up';
  // The inventory is a little later than the account: what it tells is when it may be asked.
  for await (const { serverGroupsChanged: change } of changes) {
    told.set(change.name, change);
    if (told.size === 3 && [...told.values()].every(serves)) break;
  }
  await deployed;
});
afterAll(() => server.close());

async function deploy(stack: string): Promise<void> {
  await server.graphql('mutation ($it: JSONObject!) { savePipeline(document: $it) { errors { message } } }', {
    it: pipeline(stack),
  });
  const { data } = await server.graphql(
    'mutation ($name: String!) { startPipeline(application: "shop", nameOrId: $name) { execution { executionId } errors { message } } }',
    { name: stack },
  );
  const follow = server.subscribe(
    'subscription ($id: String!) { executionChanged(executionId: $id, from: -1) { execution { status failure { message } } } }',
    { id: data['startPipeline'].execution.executionId },
  );
  let last: unknown;
  for await (const event of follow) last = event;
  expect(last).toMatchObject({ executionChanged: { execution: { status: 'SUCCEEDED', failure: null } } });
}

describe('What runs where', () => {
  it('is shown by cluster, read together however many there are', async () => {
    const reads = jest.spyOn(server.app.get(UnitOfWork, { strict: false }), 'read');
    const ask = async (first: number) => {
      reads.mockClear();
      const { data } = await server.graphql(
        `query ($first: Int) { clusters(first: $first, filter: {application: "shop"}) { edges { node {
          cluster serverGroups { name version disabled instances { healthState address } } } } } }`,
        { first },
      );
      return { edges: data['clusters'].edges, reads: reads.mock.calls.length };
    };
    const all = await ask(3);
    expect(all.edges).toMatchObject([
      { node: { cluster: 'shop-one', serverGroups: [{ name: 'shop-one-v000', version: '1.0', disabled: false }] } },
      { node: { cluster: 'shop-three', serverGroups: [{ name: 'shop-three-v000' }] } },
      { node: { cluster: 'shop-two', serverGroups: [{ name: 'shop-two-v000' }] } },
    ]);
    expect((await ask(1)).reads).toBe(all.reads);
    reads.mockRestore();
  });

  it('is told as it changes', () => {
    expect(told.get('shop-one-v000')).toMatchObject({ serverGroup: { cluster: 'shop-one' } });
  });

  it('comes in pages, one server group at a time, with the end of what its instances say', async () => {
    const page = `query ($after: String) { serverGroups(first: 2, after: $after, filter: {application: "shop"}) {
      edges { node { name id } } pageInfo { hasNextPage endCursor } } }`;
    const first = (await server.graphql(page)).data['serverGroups'];
    const second = (await server.graphql(page, { after: first.pageInfo.endCursor })).data['serverGroups'];
    expect([first.edges.length, first.pageInfo.hasNextPage]).toEqual([2, true]);
    expect([second.edges.length, second.pageInfo.hasNextPage]).toEqual([1, false]);
    const { data } = await server.graphql(
      `query ($id: ID!) { serverGroup(account: "local", region: "local", name: "shop-one-v000") { instances { log(bytes: 1000) } }
        node(id: $id) { ... on ServerGroup { name } } }`,
      { id: first.edges[0].node.id },
    );
    expect(data['serverGroup'].instances[0].log).toContain('it speaks');
    expect(data['node'].name).toBe(first.edges[0].node.name);
  });
});
