import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isJsonObject, type JsonObject } from '../../../kernel/index.ts';
import { json, TestServer } from '../../../../test/support/http-server.ts';
import { OpenEgress } from '../../../../test/support/open-egress.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import { stageSettings } from '../../../../test/support/stage-settings.ts';
import type { Options as WebhookOptions } from './options.ts';
import { PreconfiguredWebhooks } from './preconfigured-webhooks.ts';

describe('webhooks of the settings', () => {
  let server: TestServer;

  beforeEach(async () => {
    server = await TestServer.start((got, response) =>
      json(response, 200, { state: got.path === '/abort' ? 'off' : 'on' }),
    );
  });

  afterEach(() => server.close());

  const entry = (more: object = {}): object => ({
    type: 'restartCache',
    label: 'Restart cache',
    url: `${server.address}/cache/\${parameterValues['name']}`,
    method: 'PUT',
    payload: { mode: "${parameterValues['mode']}" },
    parameters: [
      { name: 'name', label: 'Name', description: 'Of the cache' },
      { name: 'mode', defaultValue: 'soft' },
    ],
    ...more,
  });
  const source = (...preconfigured: object[]): PreconfiguredWebhooks =>
    new PreconfiguredWebhooks(new OpenEgress(), stageSettings({ webhook: { preconfigured } }));
  const bench = (context: JsonObject, more: object = {}, roles: string[] = []): StageBench<WebhookOptions> => {
    const [plugin] = source(entry(more)).plugins();
    if (plugin === undefined) throw new Error('there is none');
    const { instance, card } = plugin;
    const execution = { authentication: { user: 'grace', roles } };
    return new StageBench(instance, { card, context, execution });
  };

  it('are kinds of stage, with a field for each parameter', () => {
    const [plugin] = source(entry({ description: 'Empties it.' })).plugins();

    expect(plugin?.card).toMatchObject({ kind: 'restartCache', title: 'Restart cache', description: 'Empties it.' });
    expect(plugin?.card.options.safeParse({ parameterValues: { name: 'a' } }).success).toBe(true);
    expect(plugin?.card.options.safeParse({ parameterValues: 'a' }).success).toBe(false);
  });

  it('are called with the values of their parameters, given or usual', async () => {
    const stage = bench({ parameterValues: { name: 'prices' } });

    expect(await stage.run()).toBe('SUCCEEDED');
    expect(server.got[0]).toMatchObject({ method: 'PUT', path: '/cache/prices', body: '{"mode":"soft"}' });
  });

  it('do not let a stage call another address', async () => {
    const stage = bench({ parameterValues: { name: 'prices' }, url: 'http://127.0.0.1:1/', method: 'DELETE' });
    await stage.run();

    expect(server.got.map(({ method, path }) => `${method} ${path}`)).toEqual(['PUT /cache/prices']);
  });

  it('leave to the stage what they do not say', async () => {
    const stage = bench(
      { parameterValues: { name: 'a' }, customHeaders: { 'x-why': 'because' } },
      { customHeaders: null },
    );
    await stage.run();

    expect(server.got[0]?.headers['x-why']).toBe('because');
  });

  it('follow the work, and call it off', async () => {
    const following = { waitForCompletion: true, statusJsonPath: '$.state', successStatuses: 'off' };
    const stage = bench(
      { parameterValues: { name: 'a' } },
      { ...following, cancelEndpoint: `${server.address}/abort` },
    );
    await stage.run({ until: () => stage.taken.length === 3 });
    await stage.cancel();

    expect(server.got.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'PUT /cache/a',
      'GET /cache/a',
      'GET /cache/a',
      'POST /abort',
    ]);
    const { webhook } = stage.stage.context;
    expect(isJsonObject(webhook) && webhook['cancel']).toEqual({ statusCodeValue: 200 });
  });

  it('are run only by those who have a role that may', async () => {
    const permissions = { WRITE: ['Operators'] };

    await expect(Promise.resolve().then(() => bench({}, { permissions }, ['dev']).before())).rejects.toThrow(
      'grace may not run restartCache: it takes one of the roles Operators.',
    );
    await expect(bench({}, { permissions }, ['operators']).before()).resolves.toEqual([]);
  });

  it('are not there when they are off', () => {
    expect(source(entry({ enabled: false })).plugins()).toEqual([]);
  });

  it('say at the start which field no webhook has', () => {
    expect(() => source(entry({ adress: 'x' })).plugins()).toThrow(/webhook\.preconfigured\.0\.adress: is no field/);
  });

  it('say what is wrong with what they became', async () => {
    const stage = (): StageBench<WebhookOptions> => bench({ parameterValues: { name: 'a' } }, { method: 'PUT IT' });

    expect(() => stage()).toThrow(/restartCache is not valid\. method: expected an HTTP method/);
  });
});
