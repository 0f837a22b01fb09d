import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, chmod, chown, mkdir } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const programs = '/usr/lib/postgresql';

/** A PostgreSQL server of the test's own, that stops when the test wants it to. Needs its programs on this machine. */
export class OwnPostgres {
  private constructor(
    private readonly folder: string,
    private readonly bin: string,
    private readonly port: number,
  ) {}

  static async start(): Promise<OwnPostgres> {
    const [newest] = (await readdir(programs)).sort((one, other) => Number(other) - Number(one));
    const folder = await mkdtemp(join(tmpdir(), 'gennaker-own-postgres-'));
    await chmod(folder, 0o711);
    const home = join(folder, 'home');
    await mkdir(home);
    const postgres = new OwnPostgres(home, join(programs, newest ?? '', 'bin'), await freePort());
    const user = await userOfPostgres();
    if (user) await chown(home, user.uid, user.gid);
    await postgres.#do('initdb', '-D', join(home, 'data'), '-A', 'trust', '-U', 'gennaker', '--no-sync');
    await postgres.begin();
    return postgres;
  }

  get url(): string {
    return `postgres://gennaker@127.0.0.1:${String(this.port)}/postgres`;
  }

  async begin(): Promise<void> {
    const options = `-p ${String(this.port)} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${this.folder}`;
    await this.#do('pg_ctl', ...this.#data, '-w', '-l', join(this.folder, 'log'), '-o', options, 'start');
  }

  /** As if the power went: nothing is said to anybody. */
  async crash(): Promise<void> {
    await this.#do('pg_ctl', ...this.#data, '-w', '-m', 'immediate', 'stop');
  }

  /** All of its processes stand still; connections stay open, and are still accepted by the kernel. */
  async freeze(): Promise<void> {
    for (const pid of await this.#processes()) process.kill(pid, 'SIGSTOP');
  }

  async thaw(): Promise<void> {
    for (const pid of await this.#processes()) process.kill(pid, 'SIGCONT');
  }

  async end(): Promise<void> {
    await this.thaw().catch(() => undefined);
    await this.#do('pg_ctl', ...this.#data, '-w', '-m', 'immediate', 'stop').catch(() => undefined);
    await rm(join(this.folder, '..'), { recursive: true, force: true });
  }

  get #data(): [string, string] {
    return ['-D', join(this.folder, 'data')];
  }

  async #processes(): Promise<number[]> {
    const text = await readFile(join(this.folder, 'data', 'postmaster.pid'), 'utf8');
    const master = Number(text.split('\n', 1)[0]);
    const { stdout } = await run('ps', ['-o', 'pid=', '--ppid', String(master)]);
    return [master, ...stdout.split('\n').map(Number).filter(Boolean)];
  }

  /** PostgreSQL refuses to run as root. */
  async #do(program: string, ...words: string[]): Promise<void> {
    const path = join(this.bin, program);
    const options = { cwd: '/' };
    if ((await userOfPostgres()) === undefined) await run(path, words, options);
    else await run('runuser', ['-u', 'postgres', '--', path, ...words], options);
  }
}

/** Whom it runs as where we are root. */
async function userOfPostgres(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((each) => each.startsWith('postgres:'));
  const [, , uid, gid] = (line ?? '').split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
