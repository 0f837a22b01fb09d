import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';

const script = fileURLToPath(new URL('../../../test/real/up.sh', import.meta.url));

/** Real servers beside the benchmark, as `test/real/up.sh` starts them. */
export interface Parts {
  /** Addresses by the variable that the script names. */
  readonly addresses: Record<string, string>;
  stop(): Promise<void>;
}

/** Those of `names` that this machine has; what it lacks is said, and left out. */
export async function startParts(names: readonly string[]): Promise<Parts> {
  const started = await Promise.all(names.map(startPart));
  return {
    addresses: Object.assign({}, ...started.map((part) => part.addresses)) as Record<string, string>,
    stop: async () => {
      await Promise.all(started.map((part) => part.stop()));
    },
  };
}

async function startPart(name: string): Promise<Parts> {
  const child = spawn('bash', [script, name], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const exit = once(child, 'exit');
  const addresses: Record<string, string> = {};
  // Redis has two addresses, the others one.
  const wanted = name === 'redis' ? 2 : 1;
  for await (const line of createInterface({ input: child.stdout })) {
    const [, key, address] = /^export (\w+)=(\S+)$/.exec(line) ?? [];
    if (key !== undefined && address !== undefined) addresses[key] = address;
    if (Object.keys(addresses).length === wanted) break;
  }
  if (Object.keys(addresses).length < wanted) process.stderr.write(`There is no ${name} here: it is left out.\n`);
  return {
    addresses,
    async stop() {
      child.kill('SIGTERM');
      await exit;
    },
  };
}

let databases = 0;

/** A new database on the server. @returns its address */
export async function freshDatabase(server: string): Promise<string> {
  const name = `bench_${String(process.pid)}_${String((databases += 1))}`;
  const client = new Client({ connectionString: server });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const address = new URL(server);
  address.pathname = `/${name}`;
  return address.href;
}
