import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AddressUnusable, type RunningServer, startServer } from './app.server.ts';
import { loadSettings, type Settings } from './settings/index.ts';

describe('the server', () => {
  let folder: string;
  const running: RunningServer[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gennaker-server-'));
  });

  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.close()));
    await rm(folder, { recursive: true, force: true });
  });

  async function settings(port = 0): Promise<Settings> {
    const file = join(folder, 'gennaker.yaml');
    await writeFile(file, `server: { port: ${port} }\ndata: { folder: ${folder} }\naccounts: []\n`);
    return loadSettings({ file, environment: {} });
  }

  async function start(port?: number): Promise<RunningServer> {
    const server = await startServer(await settings(port));
    running.push(server);
    return server;
  }

  it('answers where it says, and gives its database free when it is stopped', async () => {
    const first = await start();
    expect((await fetch(`${first.url}/no-such-page`)).status).toBe(404);
    await expect(start()).rejects.toThrow(/is in use by another Gennaker/);
    await first.close();
    const second = await start();
    expect((await fetch(`${second.url}/no-such-page`)).status).toBe(404);
  });

  it('says that its port is taken, and leaves nothing behind', async () => {
    const other: Server = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    try {
      const refused = start(port);
      await expect(refused).rejects.toThrow(AddressUnusable);
      await expect(refused).rejects.toThrow(`port ${port}: another program listens there`);
    } finally {
      other.close();
      await once(other, 'close');
    }
    await start(port);
  });
});
