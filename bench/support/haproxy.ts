import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

const instancesOfEach = 3;

/** Whether the peer is installed here (`apt-get install haproxy`). */
export function haproxyIsHere(): boolean {
  return spawnSync('haproxy', ['-v'], { stdio: 'ignore' }).status === 0;
}

/** The same service twice behind HAProxy, rolled over by hand through its socket. */
export class HaproxyPair {
  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly processes: readonly ChildProcess[],
  ) {}

  /** @param program path of the service, which takes PORT and VERSION */
  static async start(program: string): Promise<HaproxyPair> {
    const folder = await mkdtemp(join(tmpdir(), 'gennaker-bench-haproxy-'));
    const processes: ChildProcess[] = [];
    const servers: string[] = [];
    for (const [version, state] of [
      ['old', ''],
      ['new', ' disabled'],
    ] as const) {
      for (let n = 1; n <= instancesOfEach; n++) {
        const port = String(await freePort());
        const env = { PATH: process.env['PATH'], PORT: port, VERSION: version };
        processes.push(spawn(process.execPath, [program], { env, stdio: 'ignore' }));
        servers.push(`  server ${version}${String(n)} 127.0.0.1:${port} check inter 250${state}`);
      }
    }
    const port = String(await freePort());
    await writeFile(join(folder, 'haproxy.cfg'), configuration(join(folder, 'socket'), port, servers));
    processes.push(spawn('haproxy', ['-f', join(folder, 'haproxy.cfg'), '-db'], { stdio: 'ignore' }));
    const pair = new HaproxyPair(`http://127.0.0.1:${port}/`, folder, processes);
    await pair.until(() => fetch(pair.url).then((answer) => answer.ok));
    return pair;
  }

  /** Red/black: the new ones beside the old ones, then the old ones get no more requests. */
  async rollOver(delayMs: number): Promise<void> {
    const each = async (command: (n: string) => string): Promise<void> => {
      for (let n = 1; n <= instancesOfEach; n++) await this.say(command(String(n)));
    };
    await each((n) => `enable server service/new${n}`);
    await this.until(
      async () => ((await this.say('show stat')).match(/,new\d,.*?,UP,/g) ?? []).length === instancesOfEach,
    );
    await pause(delayMs);
    await each((n) => `set server service/old${n} state drain`);
  }

  async stop(): Promise<void> {
    for (const child of this.processes) {
      if (child.exitCode !== null) continue;
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  private async say(command: string): Promise<string> {
    const socket = connect(join(this.folder, 'socket'));
    socket.end(`${command}\n`);
    return await text(socket);
  }

  private async until(holds: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      if (await holds().catch(() => false)) return;
      await pause(50);
    }
    throw new Error('HAProxy does not come up');
  }
}

const configuration = (socket: string, port: string, servers: readonly string[]): string => `global
  stats socket ${socket} mode 600 level admin
defaults
  mode http
  timeout connect 2s
  timeout client 30s
  timeout server 30s
frontend clients
  bind 127.0.0.1:${port}
  default_backend service
backend service
  balance roundrobin
  option httpchk GET /health
${servers.join('\n')}
`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
