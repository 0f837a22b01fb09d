import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import type { JsonObject } from '../../src/kernel/index.ts';
import type { Execution } from '../../src/orchestration/model/execution.ts';
import { isComplete } from '../../src/orchestration/model/status.ts';
import { until } from '../contracts/provider-bench.ts';
import { load, program } from '../crash/program.ts';
import { Stand } from '../crash/stand.ts';
import { type Compiled, compiled } from '../support/compiled.ts';

const nginx = ['/usr/sbin/nginx', '/usr/bin/nginx'].find((path) => existsSync(path));
const place = { account: 'local', region: 'local' };

/** Everything that nginx wants to write lies in the work folder of its instance. */
const configuration = [
  'daemon off; master_process off; pid nginx.pid; error_log stderr;',
  'events {} http { access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;',
  'uwsgi_temp_path uwsgi; scgi_temp_path scgi;',
  'server { listen 127.0.0.1:{{PORT}}; location / { return 200 "ok"; } } }',
].join(' ');

/** nginx reads its configuration from a file only: a few lines of Node write it, and hand signals on. */
const launch: JsonObject =
  nginx === undefined
    ? { command: ['python3', '-m', 'http.server', '--bind', '127.0.0.1', '{{PORT}}'] }
    : {
        command: [
          process.execPath,
          '-e',
          'require("fs").writeFileSync("nginx.conf", process.argv[2]);' +
            'const c = require("child_process").spawn(process.argv[1], ["-p", process.cwd(), "-e", "stderr", "-c", "nginx.conf"], { stdio: "inherit" });' +
            'process.on("SIGTERM", () => c.kill("SIGQUIT")); c.on("exit", (code) => process.exit(code ?? 1));',
          nginx,
          configuration,
        ],
      };

describe(`a program that nobody here wrote (${nginx ?? 'python3 -m http.server'})`, () => {
  let parts: Compiled;
  let stand: Stand;

  beforeAll(async () => {
    parts = await compiled(['src', 'migrations'], program);
    await writeFile(join(parts.folder, 'load.js'), load);
    stand = await Stand.open(parts);
    await stand.start();
    await stand.ask('application', 'crash');
  }, 60_000);

  afterAll(async () => {
    expect(await stand.end()).toEqual([]);
    await parts.remove();
  });

  async function runs(name: string, stages: JsonObject[]): Promise<Execution> {
    const inTurn = stages.map((stage, index) => ({
      name: `${name} ${String(index)}`,
      ...stage,
      refId: String(index),
      requisiteStageRefIds: index === 0 ? [] : [String(index - 1)],
    }));
    await stand.ask('pipeline', { application: 'crash', name, stages: inTurn });
    const id = await stand.ask<string>('start', name, `start-${name}`);
    return await until(
      () => stand.ask<Execution>('execution', id),
      ({ status }) => isComplete(status),
    );
  }

  const deploy = (strategy: string): JsonObject => {
    const capacity = { min: 1, desired: 2, max: 3 };
    const health = { type: 'http', path: '/', intervalMs: 100 };
    const cluster = { ...place, application: 'crash', stack: 'foreign', loadBalancers: ['crash-foreign'] };
    return { type: 'deploy', clusters: [{ ...cluster, strategy, capacity, health, ...launch }] };
  };
  const group = (version: number): JsonObject => ({ ...place, serverGroupName: `crash-foreign-v00${String(version)}` });

  it('is deployed, scaled, rolled red/black and destroyed, and no request of another process fails', async () => {
    await stand.ask('balancer', 'setup', 'crash-foreign');
    const address = await stand.ask<string>('address', 'crash-foreign');
    const begun = await runs('begin', [deploy('none')]);
    expect(begun.status).toBe('SUCCEEDED');
    const clients = Array.from({ length: 8 }, () => address);
    const loading = spawn(process.execPath, [join(parts.folder, 'load.js'), ...clients], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const result = json(loading.stdout) as Promise<{ sent: number; failures: string[] }>;
    const rolled = await runs('roll', [
      { type: 'resizeServerGroup', ...group(0), action: 'scale_exact', capacity: { min: 3, desired: 3, max: 3 } },
      deploy('redblack'),
      { type: 'destroyServerGroup', ...group(0) },
      { type: 'wait', waitTime: 1 },
    ]);
    loading.kill('SIGINT');
    const { sent, failures } = await result;
    expect([rolled.status, failures]).toEqual(['SUCCEEDED', []]);
    expect(sent).toBeGreaterThan(100);
    const ended = await runs('end', [{ type: 'destroyServerGroup', ...group(1) }]);
    expect([ended.status, await stand.ask('groups')]).toEqual(['SUCCEEDED', []]);
  }, 90_000);
});
