import { afterEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { isJsonObject, type JsonObject } from '../../../kernel/index.ts';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { type Got, json, TestServer } from '../../../../test/support/http-server.ts';
import { OpenEgress } from '../../../../test/support/open-egress.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import { stageSettings } from '../../../../test/support/stage-settings.ts';
import { WebhookStage } from './webhook.stage.ts';

provesStageCard(WebhookStage);

type Answers = Record<string, (got: Got, response: ServerResponse, times: number) => void>;

describe('the stage webhook', () => {
  const servers: TestServer[] = [];
  const serving = async (answers: Answers): Promise<TestServer> => {
    const server = await TestServer.start((got, response) => {
      const times = server.got.filter(({ path }) => path === got.path).length;
      const answer = answers[got.path];
      if (answer === undefined) json(response, 404, {});
      else answer(got, response, times);
    });
    servers.push(server);
    return server;
  };
  const bench = (context: JsonObject, egress = new OpenEgress(), webhook = {}): StageBench<unknown> =>
    new StageBench<unknown>(new WebhookStage(egress, stageSettings({ webhook })), { context });
  const left = ({ stage }: StageBench<unknown>): JsonObject => {
    const { webhook } = stage.context;
    return isJsonObject(webhook) ? webhook : {};
  };

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  describe('making its call', () => {
    it('sends what it was told to and keeps the answer', async () => {
      const server = await serving({
        '/hook': (_got, response) => json(response, 201, { id: 7 }, { 'set-cookie': 'a=b' }),
      });
      const stage = bench({
        url: `${server.address}/hook`,
        method: 'put',
        payload: { version: 'v2' },
        customHeaders: { 'X-Token': 'abc', 'X-Many': ['1', '2'] },
      });

      expect(await stage.run()).toBe('SUCCEEDED');
      expect(server.got).toEqual([
        expect.objectContaining({
          method: 'PUT',
          body: '{"version":"v2"}',
          headers: expect.objectContaining({
            'content-type': 'application/json',
            'x-token': 'abc',
            'x-many': '1, 2',
            'idempotency-key': stage.taken[0]?.operation,
          }),
        }),
      ]);
      expect(left(stage)).toMatchObject({ statusCode: 'CREATED', statusCodeValue: 201, body: { id: 7 } });
      expect(left(stage)['headers']).not.toHaveProperty('set-cookie');
    });

    it('binds what it expects among the artifacts of the answer', async () => {
      const image = { type: 'docker/image', name: 'shop', metadata: {} };
      const server = await serving({ '/hook': (_got, response) => json(response, 200, { artifacts: [image] }) });
      const expected = { id: 'i', matchArtifact: { type: 'docker/image' } };
      const stage = bench({ url: `${server.address}/hook`, expectedArtifacts: [expected] });

      expect(await stage.run()).toBe('SUCCEEDED');
      expect(stage.stage.outputs['resolvedExpectedArtifacts']).toEqual([{ ...expected, boundArtifact: image }]);
    });

    it('says the same again when it was cut off before it could note the answer', async () => {
      const server = await serving({ '/hook': (_got, response) => json(response, 200, {}) });
      const stage = bench({ url: `${server.address}/hook` });
      const after = stage.reborn();
      await stage.turn();
      await after.turn();

      expect(new Set(server.got.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    });

    it.each([503, 429, 500])('tries again after %d', async (status) => {
      const server = await serving({
        '/hook': (_got, response, times) => json(response, times === 1 ? status : 200, { times }),
      });
      const stage = bench({ url: `${server.address}/hook` });

      expect(await stage.run()).toBe('SUCCEEDED');
      expect(stage.elapsedMs).toBe(10_000);
      expect(left(stage)).not.toHaveProperty('error');
    });

    it('tries a code again that its author listed', async () => {
      const server = await serving({ '/hook': (_got, response, times) => json(response, times === 1 ? 423 : 200, {}) });

      expect(await bench({ url: `${server.address}/hook`, webhookRetryStatusCodes: ['423'] }).run()).toBe('SUCCEEDED');
    });

    it.each([504, 400, 404])('fails after %d', async (status) => {
      const server = await serving({ '/hook': (_got, response) => json(response, status, { why: 'no' }) });
      const stage = bench({ url: `${server.address}/hook` });

      expect(await stage.run()).toBe('TERMINAL');
      expect(server.got).toHaveLength(1);
      expect(stage.error).toBe(`POST ${server.address}/hook was answered with ${String(status)}.`);
      expect(left(stage)).toMatchObject({ statusCodeValue: status, body: { why: 'no' } });
    });

    it('gives up after five minutes', async () => {
      const server = await serving({ '/hook': (_got, response) => json(response, 503, {}) });
      const stage = bench({ url: `${server.address}/hook` });

      expect(await stage.run()).toBe('TERMINAL');
      expect(stage.elapsedMs).toBeLessThan(320_000);
    });

    it('fails a POST that got no answer in time, and tries a GET again', async () => {
      const server = await serving({
        '/hook': (_got, response, times) => {
          if (times > 1) json(response, 200, {});
        },
      });
      const url = `${server.address}/hook`;
      const get = bench({ url, method: 'GET' }, new OpenEgress(1500));

      expect(await get.run()).toBe('SUCCEEDED');
      server.got.length = 0;
      expect(await bench({ url }, new OpenEgress(1500)).run()).toBe('TERMINAL');
    });

    it('makes a POST again that got no answer in time, where the server says that it does no harm', async () => {
      const server = await serving({
        '/hook': (_got, response, times) => {
          if (times > 1) json(response, 200, {});
        },
      });
      const webhook = { repeatable: [server.address] };

      expect(await bench({ url: `${server.address}/hook` }, new OpenEgress(1500), webhook).run()).toBe('SUCCEEDED');
      expect(server.got).toHaveLength(2);
    });

    it('sends the credentials of its account, over its own headers, and keeps them to itself', async () => {
      const server = await serving({ '/hook': (_got, response) => json(response, 200, {}) });
      const account = { name: 'ci', addresses: [server.address], headers: { 'X-Token': 'env:HOOK_TOKEN' } };
      const context = { url: `${server.address}/hook`, account: 'ci', customHeaders: { 'x-token': 'guess' } };
      const stage = bench(context, new OpenEgress(), { accounts: [account] });

      expect(await stage.run()).toBe('SUCCEEDED');
      expect(server.got[0]?.headers['x-token']).toBe('hush');
      expect(JSON.stringify([stage.stage, stage.taken])).not.toContain('hush');
    });

    it('is refused without an account where the server asks for one', async () => {
      const egress = new OpenEgress();
      const stage = bench({ url: 'http://127.0.0.1/' }, egress, { requireAccount: true });

      expect(await stage.run()).toBe('TERMINAL');
      expect(stage.error).toMatch(/must name an account/);
      expect(egress.asked).toEqual([]);
    });

    it('tries again where nobody listened', async () => {
      const server = await serving({});
      const url = `${server.address}/hook`;
      await server.close();
      const stage = bench({ url });
      const outcome = await stage.turn();

      expect(outcome.kind).toBe('again');
      expect(left(stage)['error']).toMatch(/refused/);
    });

    it('keeps the beginning of a long text, and of other things only how long they are', async () => {
      const server = await serving({
        '/long': (_got, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('x'.repeat(200_000)),
        '/zip': (_got, response) => response.writeHead(200, { 'content-type': 'application/zip' }).end('PK'),
        '/huge': (_got, response) =>
          response.writeHead(200, { 'content-type': 'text/plain' }).end('x'.repeat(2_000_000)),
      });
      const [long, zip, huge] = ['long', 'zip', 'huge'].map((path) => bench({ url: `${server.address}/${path}` }));
      await Promise.all([long?.run(), zip?.run(), huge?.run()]);

      expect(long && left(long)).toMatchObject({ bodyTruncated: true, body: expect.stringMatching(/^x{65536}$/) });
      expect(zip && left(zip)).toMatchObject({ body: null, bodyOmitted: '2 bytes of application/zip' });
      expect(huge?.error).toMatch(/too-large/);
    });

    it.each(['file:///etc/passwd', 'not an address', '${nothing}'])('refuses to call %s', async (url) => {
      const egress = new OpenEgress();
      const stage = bench({ url }, egress);

      expect(await stage.run()).toBe('TERMINAL');
      expect(egress.asked).toEqual([]);
    });

    it.each([
      { customHeaders: { 'X-A': 'one\r\nX-Evil: yes' } },
      { customHeaders: { 'X A': 'one' } },
      { monitorOnly: true },
      { waitForCompletion: 'perhaps' },
      { failFastStatusCodes: ['many'] },
    ])('refuses the configuration %j', (more) => {
      expect(() => bench({ url: 'http://127.0.0.1/', ...more })).toThrow();
    });
  });

  describe('following the work', () => {
    const followed = (address: string, more: JsonObject = {}): StageBench<unknown> =>
      bench({
        url: `${address}/jobs`,
        waitForCompletion: true,
        statusUrlResolution: 'webhookResponse',
        statusUrlJsonPath: '$.links.status-url',
        statusJsonPath: '$.state',
        successStatuses: 'Done, finished',
        canceledStatuses: 'aborted',
        terminalStatuses: 'broken',
        ...more,
      });
    /** Takes a job and tells these states, one after another; the last one stays. */
    const jobs = (states: unknown[], taken: (got: Got, response: ServerResponse) => void = told): Promise<TestServer> =>
      serving({
        '/jobs': taken,
        '/jobs/7': (_got, response, times) => json(response, 200, states[Math.min(times, states.length) - 1]),
        '/jobs/7/cancel': (_got, response) => json(response, 200, {}),
      });
    const told = (_got: Got, response: ServerResponse): void =>
      json(response, 202, { links: { 'status-url': '/jobs/7' } });

    it('asks until the state is one of success', async () => {
      const server = await jobs([{ state: 'queued' }, { state: 'working', note: 'half' }, { state: 'DONE' }]);
      const stage = followed(server.address, { waitBeforeMonitor: '30', progressJsonPath: '$.note' });

      expect(await stage.run()).toBe('SUCCEEDED');
      expect(stage.taskNames).toEqual(['createWebhook', 'waitBeforeMonitorWebhook', 'monitorWebhook']);
      expect(stage.elapsedMs).toBe(32_000);
      expect(left(stage)).toMatchObject({
        statusCodeValue: 202,
        statusEndpoint: `${server.address}/jobs/7`,
        monitor: { resolvedValue: 'DONE', statusCodeValue: 200, pastStatusCodes: [200, 200, 200] },
      });
    });

    it('asks once a second for a minute, then every fifteen', async () => {
      const server = await jobs([...Array.from({ length: 65 }, () => ({ state: 'working' })), { state: 'done' }]);
      const stage = followed(server.address);
      await stage.run();

      expect(stage.elapsedMs).toBe(60_000 + 5 * 15_000);
    });

    it.each([
      ['broken', 'TERMINAL'],
      ['aborted', 'CANCELED'],
    ])('ends with %s as %s', async (state, status) => {
      expect(await followed((await jobs([{ state }])).address).run()).toBe(status);
    });

    it('takes a number for a percentage', async () => {
      const server = await jobs([{ state: 40 }, { state: 100 }]);
      const stage = followed(server.address);
      await stage.run({ until: () => stage.taken.length === 2 });
      expect(left(stage)['monitor']).toMatchObject({ percentComplete: 40 });

      expect(await stage.run()).toBe('SUCCEEDED');
    });

    it('finds the status at the Location, and with no path is content with any 2xx', async () => {
      const server = await jobs([{}], (_got, response) => response.writeHead(202, { location: '/jobs/7' }).end());
      const stage = followed(server.address, { statusUrlResolution: 'locationHeader', statusJsonPath: '' });

      expect(await stage.run()).toBe('SUCCEEDED');
      expect(server.got.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /jobs', 'GET /jobs/7']);
    });

    it.each([
      { statusUrlResolution: 'locationHeader' },
      { statusUrlJsonPath: '$.elsewhere' },
      { statusUrlJsonPath: '$.[' },
    ])('fails where the status address cannot be found: %j', async (more) => {
      expect(await followed((await jobs([{}])).address, more).run()).toBe('TERMINAL');
    });

    it.each([{}, { state: { deep: 1 } }, { state: ['done'] }])(
      'fails when the state is not one value: %j',
      async (answer) => {
        const stage = followed((await jobs([answer])).address);

        expect(await stage.run()).toBe('TERMINAL');
        expect(stage.error).toMatch(/no single value at \$\.state/);
      },
    );

    it('bears with trouble on the other side, as long as it was told to', async () => {
      const trouble = (answers: number[]): Answers => ({
        '/jobs': told,
        '/jobs/7': (_got, response, times) => json(response, answers[times - 1] ?? 200, { state: 'done' }),
      });
      const patient = followed((await serving(trouble([503, 429, 404]))).address, { retryStatusCodes: [404] });
      const capped = followed((await serving(trouble([503, 503, 503]))).address, {
        retries: { 503: { maxAttempts: 2 } },
      });

      expect(await patient.run()).toBe('SUCCEEDED');
      expect(await capped.run()).toBe('TERMINAL');
      expect(left(capped)['monitor']).toMatchObject({ pastStatusCodes: [503, 503] });
    });

    it('only follows, where it is told to', async () => {
      const server = await jobs([{ state: 'done' }]);
      const stage = followed(server.address, { url: `${server.address}/jobs/7`, monitorOnly: true });

      expect(await stage.run()).toBe('SUCCEEDED');
      expect(server.got.map(({ method }) => method)).toEqual(['GET']);
    });

    it('tells the other side to give up, once', async () => {
      const server = await jobs([{ state: 'working' }]);
      const stage = followed(server.address, {
        cancelEndpoint: `${server.address}/jobs/7/cancel`,
        cancelMethod: 'put',
        cancelPayload: { why: 'cancelled' },
      });
      await stage.run({ until: () => stage.taken.length === 2 });
      await stage.cancel();
      await stage.cancel();

      const calls = server.got.filter(({ path }) => path === '/jobs/7/cancel');
      expect(calls.map(({ method, body }) => [method, body])).toEqual([['PUT', '{"why":"cancelled"}']]);
      expect(left(stage)['cancel']).toEqual({ statusCodeValue: 200 });
    });

    it('calls off what the answer named', async () => {
      const server = await jobs([{ state: 'working' }], (_got, response) =>
        json(response, 202, { links: { 'status-url': '/jobs/7' }, id: 7 }),
      );
      const stage = followed(server.address, {
        cancelEndpoint: `${server.address}/jobs/\${webhook.body.id}/cancel`,
        cancelPayload: { job: '${webhook.body.id}' },
      });
      await stage.run({ until: () => stage.taken.length === 2 });
      await stage.cancel();

      expect(server.got.at(-1)).toMatchObject({ path: '/jobs/7/cancel', body: '{"job":7}' });
    });

    it('has nothing to call off when its call was never taken', async () => {
      const egress = new OpenEgress();
      const context = { url: 'http://127.0.0.1:1/', waitForCompletion: true, cancelEndpoint: 'http://127.0.0.1:1/' };
      await bench(context, egress).cancel();

      expect(egress.asked).toEqual([]);
    });
  });
});
