import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../bench/peers/', import.meta.url));

export const peer = (name: string): string => `${folder}${name}.mjs`;

/** The peers are a package of their own, installed when they are first wanted. @returns false where that cannot be done */
export async function installPeers(): Promise<boolean> {
  if (existsSync(`${folder}node_modules`)) return true;
  const install = spawn('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(install, 'exit')) as [number | null];
  if (code !== 0) process.stderr.write('The peers cannot be installed: they are left out.\n');
  return code === 0;
}
