import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { UnitOfWork } from '../../src/persistence/index.ts';
import { type Anything, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await server.graphql('mutation ($it: JSONObject!) { saveApplication(document: $it) { errors { message } } }', {
    it: { name: 'shop', email: 'shop@example.com', team: 'blue' },
  });
});
afterAll(() => server.close());

const noop = { refId: '1', type: 'noop', name: 'Nothing', requisiteStageRefIds: [] };
const judgment = { refId: '1', type: 'manualJudgment', name: 'Shall we?', judgmentInputs: [{ value: 'yes' }] };

async function savePipeline(name: string, more: object = {}): Promise<string> {
  const { data } = await server.graphql(
    'mutation ($it: JSONObject!) { savePipeline(document: $it) { pipeline { configId } errors { path message } } }',
    { it: { application: 'shop', name, stages: [noop], ...more } },
  );
  expect(data['savePipeline'].errors).toEqual([]);
  return data['savePipeline'].pipeline.configId;
}

async function start(name: string, parameters: object = {}): Promise<string> {
  const { data } = await server.graphql(
    `mutation ($name: String!, $parameters: JSONObject) {
      startPipeline(application: "shop", nameOrId: $name, parameters: $parameters) { execution { executionId } errors { message } }
    }`,
    { name, parameters },
  );
  expect(data['startPipeline'].errors).toEqual([]);
  return data['startPipeline'].execution.executionId;
}

/** Follows it until this is so. */
async function until(executionId: string, isSo: (execution: Record<string, Anything>) => boolean): Promise<void> {
  const live = server.subscribe(
    `subscription ($id: String!) { executionChanged(executionId: $id, from: -1) {
      execution { status blockedOn { kind } stages { status } } } }`,
    { id: executionId },
  );
  for await (const event of live) if (isSo(event['executionChanged'].execution)) break;
}

const isOver = ({ status }: Record<string, Anything>): boolean =>
  ['SUCCEEDED', 'TERMINAL', 'CANCELED'].includes(status);
const isBlocked = ({ blockedOn }: Record<string, Anything>): boolean => blockedOn.length > 0;

describe('Applications and pipelines over GraphQL', () => {
  it('are read back as they were saved, unknown keys included', async () => {
    await savePipeline('Release', { team: 'blue', parameterConfig: [{ name: 'version', required: true }] });
    const { data } = await server.graphql(`{
      application(name: "SHOP") { name email attributes revision updatedBy history { revision savedBy } }
      pipeline(application: "shop", nameOrId: "release") {
        name document revision parameters { name required } stages { refId type name config } }
    }`);
    expect(data['application']).toMatchObject({
      name: 'shop',
      email: 'shop@example.com',
      attributes: { team: 'blue' },
      history: [{ revision: 1, savedBy: 'administrator' }],
    });
    expect(data['pipeline']).toMatchObject({
      document: { team: 'blue' },
      parameters: [{ name: 'version', required: true }],
      stages: [{ refId: '1', type: 'noop', name: 'Nothing', config: { name: 'Nothing' } }],
    });
  });

  it('tell every revision and what changed between two', async () => {
    const id = await savePipeline('Changing');
    await savePipeline('Changing', { id, description: 'second' });
    const { data } = await server.graphql(`{ pipeline(application: "shop", nameOrId: "Changing") {
      history(first: 5) { revision deleted } diff(from: 1, to: 2) { path change after } documentAt(revision: 1) } }`);
    expect(data['pipeline'].history).toEqual([
      { revision: 2, deleted: false },
      { revision: 1, deleted: false },
    ]);
    expect(data['pipeline'].diff).toContainEqual({ path: ['description'], change: 'added', after: 'second' });
    expect(data['pipeline'].documentAt).not.toHaveProperty('description');
  });

  it('come in pages that a cursor continues', async () => {
    for (const name of ['Page C', 'Page A', 'Page B']) await savePipeline(name);
    const names: string[] = [];
    for (let after: string | null = null; ;) {
      const answer: Record<string, Anything> = await server.graphql(
        `query ($after: String) { application(name: "shop") { pipelines(first: 2, after: $after) {
          edges { cursor node { name } } pageInfo { hasNextPage endCursor } } } }`,
        { after },
      );
      const { edges, pageInfo } = answer['data'].application.pipelines;
      expect(edges.length).toBeLessThanOrEqual(2);
      names.push(...edges.map((edge: Record<string, Anything>) => edge['node'].name));
      after = pageInfo.endCursor;
      if (!pageInfo.hasNextPage) break;
    }
    expect(names.filter((name) => name.startsWith('Page'))).toEqual(['Page A', 'Page B', 'Page C']);
    expect(new Set(names).size).toBe(names.length);
  });

  it('refuse a page that is too large, and a cursor that is none', async () => {
    expect(await server.graphql('{ applications(first: 201) { pageInfo { hasNextPage } } }')).toMatchObject({
      status: 400,
      errors: [
        { message: expect.stringContaining('expected 1 to 200, got 201'), extensions: { code: 'INVALID_INPUT' } },
      ],
    });
    expect(await server.graphql('{ applications(after: "x") { pageInfo { hasNextPage } } }')).toMatchObject({
      errors: [{ message: expect.stringContaining('is no cursor of this list') }],
    });
  });

  it('are null where there are none', async () => {
    const { data, errors } = await server.graphql(
      '{ application(name: "none") { name } pipeline(application: "none", nameOrId: "x") { name } execution(id: "x") { status } }',
    );
    expect({ data, errors }).toEqual({ data: { application: null, pipeline: null, execution: null } });
  });

  it('are found again by their global id', async () => {
    const { data } = await server.graphql('{ application(name: "shop") { id } }');
    const again = await server.graphql(
      'query ($id: ID!) { node(id: $id) { __typename id ... on Application { name } } none: node(id: "bm9uZQ") { id } }',
      { id: data['application'].id },
    );
    expect(again.data).toMatchObject({ node: { __typename: 'Application', name: 'shop' }, none: null });
  });
});

describe('A refusal', () => {
  it('of a save names each fault with its code and path, and changes nothing', async () => {
    const { status, data } = await server.graphql(
      `mutation ($it: JSONObject!) { savePipeline(document: $it) { pipeline { name } errors { code path message } } }`,
      {
        it: {
          application: 'shop',
          name: 'Round',
          stages: [
            { ...noop, requisiteStageRefIds: ['2'] },
            { ...noop, refId: '2', requisiteStageRefIds: ['1'] },
          ],
        },
      },
    );
    expect(status).toBe(200);
    expect(data['savePipeline']).toMatchObject({ pipeline: null });
    expect(data['savePipeline'].errors[0]).toMatchObject({
      code: 'INVALID_INPUT',
      path: expect.arrayContaining(['stages']),
    });
  });

  it('of a dry run is the one that the save would get', async () => {
    const { data } = await server.graphql(
      `mutation { savePipeline(dryRun: true, document: {application: "shop", name: "x", stages: [{refId: "1", type: "noop"}, {refId: "1", type: "noop"}]}) {
        pipeline { name } errors { code path } warnings { path } } }`,
    );
    expect(data['savePipeline']).toEqual({
      pipeline: null,
      errors: [{ code: 'INVALID_INPUT', path: ['stages', '1', 'refId'] }],
      warnings: null,
    });
  });

  it('of a stale save says which revision is current', async () => {
    const { data } = await server.graphql(
      `mutation { saveApplication(expectedRevision: 7, document: {name: "shop"}) { errors { code facts } } }`,
    );
    expect(data['saveApplication'].errors).toMatchObject([{ code: 'STALE_REVISION', facts: { current: 1 } }]);
  });

  it('of a parameter names it', async () => {
    await savePipeline('Typed', { parameterConfig: [{ name: 'count', required: true, type: 'number' }] });
    const { data } = await server.graphql(
      `mutation { startPipeline(application: "shop", nameOrId: "Typed", parameters: {count: "many"}) { execution { status } errors { code path message } } }`,
    );
    expect(data['startPipeline']).toEqual({
      execution: null,
      errors: [{ code: 'INVALID_INPUT', path: ['parameters', 'count'], message: 'expected a number, got "many"' }],
    });
  });

  it('of what is not there has its own code', async () => {
    const { data } = await server.graphql(
      `mutation { startPipeline(application: "shop", nameOrId: "None") { errors { code message } }
        cancelExecution(executionId: "none") { errors { code } } }`,
    );
    expect(data).toMatchObject({
      startPipeline: { errors: [{ code: 'NO_SUCH_PIPELINE' }] },
      cancelExecution: { errors: [{ code: 'NO_SUCH_EXECUTION' }] },
    });
  });
});

describe('An execution over GraphQL', () => {
  it('waits for a judgment, takes it, and goes on', async () => {
    await savePipeline('Asking', { stages: [judgment] });
    const id = await start('Asking');
    await until(id, isBlocked);
    const shown = await server.graphql(
      `query ($id: String!) { execution(id: $id) { status blockedOn { kind stage } failure { message }
        stages { __typename ... on ManualJudgmentStage { options judgment } tasks { name status } context(keys: ["judgmentInputs"]) } } }`,
      { id },
    );
    expect(shown.data['execution']).toMatchObject({
      status: 'RUNNING',
      failure: null,
      blockedOn: [{ kind: 'MANUAL_JUDGMENT', stage: 'Shall we?' }],
      stages: [
        {
          __typename: 'ManualJudgmentStage',
          options: ['yes'],
          judgment: null,
          context: { judgmentInputs: [{ value: 'yes' }] },
        },
      ],
    });
    const judge = `mutation ($id: String!, $input: String) { judge(executionId: $id, stageId: "1", decision: CONTINUE, input: $input) {
      errors { code path } } }`;
    expect((await server.graphql(judge, { id, input: 'perhaps' })).data['judge'].errors).toEqual([
      { code: 'NOT_OFFERED_INPUT', path: ['input'] },
    ]);
    expect((await server.graphql(judge, { id, input: 'yes' })).data['judge'].errors).toEqual([]);
    await until(id, isOver);
  });

  it('says in one sentence why it failed, down to the pipeline that it started', async () => {
    const check = {
      refId: '1',
      type: 'checkPreconditions',
      name: 'Check',
      preconditions: [{ type: 'expression', context: { expression: '${ 1 == 2 }' } }],
    };
    const childId = await savePipeline('Child', { stages: [check] });
    await savePipeline('Parent', {
      stages: [{ refId: '1', type: 'pipeline', name: 'Run child', application: 'shop', pipeline: childId }],
    });
    const id = await start('Parent');
    await until(id, isOver);
    const { data } = await server.graphql(
      `query ($id: String!) { execution(id: $id) { status failure { message path { pipeline stage } }
        children { edges { node { name status parent { executionId } } } } } }`,
      { id },
    );
    const { execution } = data;
    expect(execution.status).toBe('TERMINAL');
    expect(execution.failure.path.slice(0, 2)).toEqual([
      { pipeline: 'Parent', stage: 'Run child' },
      { pipeline: 'Child', stage: 'Check' },
    ]);
    expect(execution.failure.message).toMatch(/^Run child › Check/);
    expect(execution.children.edges).toMatchObject([
      { node: { name: 'Child', status: 'TERMINAL', parent: { executionId: id } } },
    ]);
  });

  it('is started once for one idempotency key', async () => {
    await savePipeline('Once');
    const begin = `mutation { startPipeline(application: "shop", nameOrId: "Once", idempotencyKey: "k1") { execution { executionId } } }`;
    const [first, second] = [await server.graphql(begin), await server.graphql(begin)];
    expect(second.data).toEqual(first.data);
  });

  it('is cancelled, paused and resumed', async () => {
    await savePipeline('Held', { stages: [judgment] });
    const id = await start('Held');
    await until(id, isBlocked);
    const { data } = await server.graphql(
      `mutation ($id: String!) { pauseExecution(executionId: $id) { execution { status paused { by } } }
        again: pauseExecution(executionId: $id) { errors { code } }
        resumeExecution(executionId: $id) { execution { status } }
        cancelExecution(executionId: $id, reason: "enough") { errors { code } } }`,
      { id },
    );
    expect(data).toMatchObject({
      pauseExecution: { execution: { status: 'PAUSED', paused: { by: 'administrator' } } },
      again: { errors: [{ code: 'WRONG_STATE' }] },
      resumeExecution: { execution: { status: 'RUNNING' } },
      cancelExecution: { errors: [] },
    });
    await until(id, isOver);
    const after = await server.graphql(
      'query ($id: String!) { execution(id: $id) { status cancellation { by reason } } }',
      { id },
    );
    expect(after.data['execution']).toEqual({
      status: 'CANCELED',
      cancellation: { by: 'administrator', reason: 'enough' },
    });
  });

  it('evaluates an expression as its stages see the world', async () => {
    await savePipeline('Seen');
    const id = await start('Seen', { colour: 'blue' });
    const { data } = await server.graphql(
      'query ($id: String!, $text: String!) { evaluateExpression(executionId: $id, expression: $text) { value problems { level } } }',
      { id, text: "${ trigger['parameters']['colour'] }" },
    );
    expect(data['evaluateExpression']).toEqual({ value: 'blue', problems: [] });
  });
});

describe('The server over GraphQL', () => {
  it('describes its kinds of stages, triggers and providers, and its accounts', async () => {
    const { data } = await server.graphql(`{ stageKinds(kind: "wait") { kind title configSchema }
      triggerKinds { kind } providerKinds { kind } accounts { name provider state capabilities } viewer { name permissions } serverInfo { now } }`);
    expect(data).toMatchObject({
      stageKinds: [{ kind: 'wait', configSchema: { properties: { waitTime: {} } } }],
      accounts: [{ name: 'local', provider: 'local' }],
      viewer: { name: 'administrator', permissions: ['ADMINISTER'] },
    });
    expect(data['triggerKinds']).toContainEqual({ kind: 'cron' });
    expect(data['providerKinds']).toContainEqual({ kind: 'local' });
  });

  it('lists what runs where', async () => {
    const { data, errors } = await server.graphql(`{
      serverGroups(filter: {application: "shop"}, first: 5) { edges { node { name instances { name log } } } }
      clusters(first: 5) { edges { node { cluster serverGroups { name } } } }
      loadBalancers { edges { node { name } } } firewalls { edges { node { name } } }
      serverGroup(account: "local", region: "local", name: "none-v000") { name } }`);
    expect({ data, errors }).toEqual({
      data: {
        serverGroups: { edges: [] },
        clusters: { edges: [] },
        loadBalancers: { edges: [] },
        firewalls: { edges: [] },
        serverGroup: null,
      },
    });
  });
});

describe('A list of executions', () => {
  it('is read in as many steps, however long it is: summaries, then their pipelines together', async () => {
    for (let time = 0; time < 12; time++) {
      const name = `Listed ${time % 4}`;
      if (time < 4) await savePipeline(name);
      await until(await start(name), isOver);
    }
    const reads = jest.spyOn(server.app.get(UnitOfWork, { strict: false }), 'read');
    const once = async (first: number): Promise<number> => {
      reads.mockClear();
      const { data } = await server.graphql(
        `query ($first: Int) { executions(first: $first) { edges { node { name status stageSummaries { name status } pipeline { name } } } } }`,
        { first },
      );
      expect(data['executions'].edges).toHaveLength(first);
      return reads.mock.calls.length;
    };
    // The server reads for itself as well, its schedules for one: the fewest of three are those of the list.
    const count = async (first: number): Promise<number> =>
      Math.min(await once(first), await once(first), await once(first));
    expect([await count(1), await count(12)]).toEqual([2, 2]);
    reads.mockRestore();
  });

  it('is narrowed by words, time and type', async () => {
    await savePipeline('Needle in the hay');
    const id = await start('Needle in the hay', { version: '7.7.7-rc1' });
    const found = async (filter: object): Promise<string[]> => {
      const { data } = await server.graphql(
        'query ($filter: ExecutionFilter) { executions(filter: $filter) { edges { node { executionId } } } }',
        { filter: { application: 'shop', ...filter } },
      );
      return data['executions'].edges.map(({ node }: Anything) => node.executionId);
    };
    expect(await found({ text: 'needle 7.7.7' })).toEqual([id]);
    expect(await found({ text: 'needle 9.9.9' })).toEqual([]);
    expect(await found({ text: 'needle', until: '2020-01-01T00:00:00Z' })).toEqual([]);
    expect(await found({ text: 'needle', since: '2020-01-01T00:00:00Z', type: 'PIPELINE' })).toEqual([id]);
    expect(await found({ text: 'needle', type: 'ORCHESTRATION' })).toEqual([]);
  });

  it('forgets what is deleted, and nothing that is not over', async () => {
    await savePipeline('Kept', { stages: [judgment] });
    const id = await start('Kept');
    await until(id, isBlocked);
    const remove = 'mutation ($id: String!) { deleteExecution(executionId: $id) { deletedId errors { code } } }';
    expect((await server.graphql(remove, { id })).data['deleteExecution'].errors).toEqual([{ code: 'WRONG_STATE' }]);
    await server.graphql('mutation ($id: String!) { cancelExecution(executionId: $id) { errors { code } } }', { id });
    await until(id, isOver);
    const { data } = await server.graphql(remove, { id });
    expect(data['deleteExecution']).toEqual({ deletedId: id, errors: [] });
    const after = await server.graphql('query ($id: String!) { execution(id: $id) { status } }', { id });
    expect(after.data['execution']).toBeNull();
  });
});
