import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Said, saidBy } from '../support/said.ts';
import { type Anything, type GraphqlAnswer, startTestServer, type TestServer } from '../support/server.ts';

const start = `mutation ($job: [JSONObject!]!, $application: String, $key: String, $trigger: JSONObject) {
  startTask(job: $job, application: $application, idempotencyKey: $key, trigger: $trigger, description: "Tidy up") {
    task { taskId name application status startedBy execution { type } } errors { message path }
  }
}`;
const values = { type: 'evaluateVariables', variables: [{ key: 'size', value: '${ 2 + 1 }' }] };

describe('a task', () => {
  let server: TestServer;
  let folder: string;

  beforeAll(async () => {
    server = await startTestServer({ GENNAKER_ORCHESTRATION__AD_HOC__DENY: '{"noop": ["token:ops"]}' });
    folder = await mkdtemp(join(tmpdir(), 'gennaker-tasks-'));
    await server.graphql('mutation { saveApplication(document: {name: "shop"}) { errors { message } } }');
  });

  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const started = async (variables: object, token?: string): Promise<GraphqlAnswer<Record<string, Anything>>> =>
    await server.graphql(start, variables, token === undefined ? {} : { authorization: `Bearer ${token}` });
  const idOf = async (variables: object): Promise<string> =>
    (await started(variables)).data['startTask'].task.taskId as string;
  const gennaker = async (words: string[], input = ''): Promise<Said> =>
    await saidBy(['--server', server.url, ...words], input);
  const tokenFor = async (permissions: string[], name: string): Promise<string> => {
    const mutation = 'mutation ($input: ApiTokenInput!) { createApiToken(input: $input) { secret } }';
    const { data } = await server.graphql(mutation, { input: { name, permissions } });
    return data['createApiToken'].secret as string;
  };

  it('runs its jobs one after another, and tells its steps and what they left', async () => {
    const { out } = await gennaker(
      ['task', 'run', '-', '--json'],
      JSON.stringify({ application: 'shop', description: 'Count', job: [values, { type: 'wait', waitTime: 0 }] }),
    );
    const { taskId } = JSON.parse(out) as { taskId: string };
    await gennaker(['execution', 'show', taskId, '--follow']);
    const { data } = await server.graphql(
      `query ($id: String!) { task(id: $id) { name status steps { name status } variables { key value } } }`,
      { id: taskId },
    );
    expect(data['task']).toMatchObject({
      name: 'Count',
      status: 'SUCCEEDED',
      steps: [
        { name: 'evaluateVariables', status: 'SUCCEEDED' },
        { name: 'wait', status: 'SUCCEEDED' },
      ],
      variables: expect.arrayContaining([{ key: 'waitTime', value: 0 }]),
    });
  });

  it('is an execution without a pipeline, in the name of whoever asked', async () => {
    const { data } = await started({ job: [{ type: 'wait' }], application: 'Shop' });
    expect(data['startTask']).toMatchObject({
      errors: [],
      task: { name: 'Tidy up', application: 'shop', startedBy: 'administrator', execution: { type: 'ORCHESTRATION' } },
    });
  });

  it('is one however often it is asked for', async () => {
    const wish = { job: [{ type: 'wait', waitTime: 3600 }], application: 'shop', key: 'tidy-1' };
    const first = await idOf(wish);
    expect(await idOf(wish)).toBe(first);
    expect(await gennaker(['task', 'cancel', first, '-r', 'enough'])).toMatchObject({ code: 0 });
    expect(await idOf(wish)).toBe(first);
  });

  it('is found among tasks alone, by application and status', async () => {
    const id = await idOf({ job: [{ type: 'wait', waitTime: 3600 }], application: 'shop' });
    const { out } = await gennaker(['task', 'list', '-a', 'shop', '--status', 'running', '--json']);
    expect((JSON.parse(out) as { taskId: string }[]).map(({ taskId }) => taskId)).toEqual([id]);
    expect((await gennaker(['task', 'list', '-a', 'shop'])).out).toMatch(/^ID +APPLICATION +TASK +STATUS/);
    expect((await gennaker(['task', 'cancel', id])).out).toMatch(/is told to end/);
    expect((await gennaker(['task', 'get', id])).out).toMatch(/^Tidy up \(shop\): CANCELED\n {2}wait: CANCELED/);
  });

  it('may be a list of jobs, which name the application', async () => {
    const file = join(folder, 'jobs.yaml');
    await writeFile(file, '- type: wait\n  waitTime: 0\n  application: shop\n');
    expect(await gennaker(['task', 'run', file, '--follow'])).toMatchObject({ code: 0 });
  });

  it.each([
    [[{ type: 'wayt' }], ['job', '0', 'type'], /no type of stage that is known here; did you mean wait\?/],
    [[{ type: 'wait', waitTime: 'long' }], ['job', '0', 'waitTime'], /number/],
    [[{ type: 'wait', refId: '1', requisiteStageRefIds: ['1'] }], ['job', '0', 'requisiteStageRefIds'], /./],
    [[{ type: 'noop' }], ['job', '0', 'type'], /may not be run ad hoc by administrator/],
  ])('is refused with the place of what is wrong: %j', async (job, path, message) => {
    const { data } = await started({ job, application: 'shop' });
    const [error] = data['startTask'].errors as { path: string[]; message: string }[];
    expect(error?.path.slice(0, path.length)).toEqual(path);
    expect(error?.message).toMatch(message);
  });

  it('takes what it takes to make a pipeline and to start it', async () => {
    const reader = await tokenFor(['READ', 'PIPELINE_EXECUTE'], 'starter');
    const answer = await started({ job: [{ type: 'wait' }], application: 'shop' }, reader);
    expect(answer.errors?.[0]?.message).toMatch(/pipeline:write/);
    const ops = await tokenFor(['READ', 'PIPELINE_EXECUTE', 'PIPELINE_WRITE'], 'ops');
    const done = await started({ job: [{ type: 'noop' }], application: 'shop' }, ops);
    expect(done.data['startTask'].errors).toEqual([]);
  });

  it('is not what an execution of a pipeline is', async () => {
    const document = { application: 'shop', name: 'Hold', stages: [{ type: 'wait', waitTime: 0 }] };
    await server.graphql('mutation ($d: JSONObject!) { savePipeline(document: $d) { errors { message } } }', {
      d: document,
    });
    const { data } = await server.graphql<Anything>(
      'mutation { startPipeline(application: "shop", nameOrId: "Hold") { execution { executionId } } }',
    );
    const id = data.startPipeline.execution.executionId as string;
    expect((await server.graphql('query ($id: String!) { task(id: $id) { name } }', { id })).data['task']).toBeNull();
    expect(await gennaker(['task', 'get', id])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/There is no task/),
    });
  });
});
