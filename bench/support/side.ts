import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** Runs one side of a comparison in a process of its own. @returns the figures that it prints on its last line */
export async function runSide(program: string, words: readonly (string | number)[]): Promise<Record<string, number>> {
  const child = spawn(process.execPath, ['--no-warnings', program, ...words.map(String)], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  if (code !== 0) throw new Error(`${program} ended with ${String(code)}:\n${errors.slice(-2_000)}`);
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as Record<string, number>;
}

export const side = (name: string): string => fileURLToPath(new URL(`../sides/${name}.js`, import.meta.url));
