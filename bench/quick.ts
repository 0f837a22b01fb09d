import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('main.js', import.meta.url));
const limitMs = 120_000;

/** Sizes at which a benchmark says nothing but that it still works. `rollout` has none: the demo does the same. */
const sizes: Record<string, string> = {
  boot: '--starts 1',
  inventory: '--objects 250 --seconds 1 --without-peers',
  judge: '--metrics 5 --points 50 --rounds 1',
  latency: '--runs 10',
  lists: '--stored 100 --requests 20 --seconds 1 --calibration 10',
  memory: '--running 20',
  recovery: '--active 10 --wait 1 --on sqlite',
  steps: '--pipelines 20 --rounds 1 --on sqlite --without-peers',
  wide: '--children 5 --kilobytes 10',
};

/** Starts each benchmark in a process of its own, in small. @returns the names of those that failed */
export async function quick(): Promise<string[]> {
  const broken: string[] = [];
  for (const [name, words] of Object.entries(sizes)) {
    const bench = spawn(process.execPath, [main, name, ...words.split(' ')], { stdio: 'inherit', timeout: limitMs });
    const [code] = (await once(bench, 'exit')) as [number | null];
    if (code !== 0) broken.push(name);
  }
  return broken;
}
