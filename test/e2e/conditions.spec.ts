import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DomainEvents } from '../../src/kernel/index.ts';
import { ExecutionChanged } from '../../src/orchestration/index.ts';
import { type Said, saidBy } from '../support/said.ts';
import { type Anything, startTestServer, type TestServer } from '../support/server.ts';

describe('a freeze', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer({ GENNAKER_CONDITIONS: '[{ name: audit, applications: [cellar] }]' });
    await server.graphql('mutation { saveApplication(document: { name: "shop" }) { errors { message } } }');
    await server.graphql(
      'mutation ($document: JSONObject!) { savePipeline(document: $document) { errors { message } } }',
      {
        document: {
          application: 'shop',
          name: 'Release',
          stages: [{ refId: '1', type: 'waitForCondition', account: 'prod' }],
        },
      },
    );
  });

  afterAll(() => server.close());

  const gennaker = (...words: string[]): Promise<Said> => saidBy(['--server', server.url, 'condition', ...words], '');
  const waits = (): Promise<void> =>
    new Promise((resolve) => {
      const off = server.app.get(DomainEvents).on(ExecutionChanged, ({ execution }) => {
        if (execution.stages[0]?.tasks[0]?.turns !== 1) return;
        off();
        resolve();
      });
    });

  it('holds a pipeline until it is taken back', async () => {
    expect((await gennaker('set', 'freeze', '--message', 'Ask Grace.', '--application', 'shop')).code).toBe(0);
    expect((await gennaker('list')).out).toMatch(/audit +cellar[^]*\nfreeze +shop[^]* administrator +Ask Grace\./);

    const begun = waits();
    const { data } = await server.graphql(
      'mutation { startPipeline(application: "shop", nameOrId: "Release") { execution { executionId } } }',
    );
    const id = data['startPipeline'].execution.executionId;
    await begun;
    expect((await gennaker('take-back', 'freeze')).code).toBe(0);

    let last: Record<string, Anything> = {};
    const follow =
      'subscription ($id: String!) { executionChanged(executionId: $id, from: -1) { execution { status } } }';
    for await (const { executionChanged } of server.subscribe(follow, { id })) last = executionChanged.execution;
    expect(last['status']).toBe('SUCCEEDED');
    expect(await gennaker('take-back', 'freeze')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/No condition freeze/),
    });
  });
});
