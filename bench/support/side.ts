import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** A side that takes longer is stuck, even if it should say nothing of it. */
const mostMinutes = 20;

/**
 * Runs one side of a comparison in a process of its own.
 *
 * @returns the figures that it prints on its last line
 * @throws {Error} it failed, or did not end in time; with the last of what it said
 */
export async function runSide(program: string, words: readonly (string | number)[]): Promise<Record<string, number>> {
  const child = spawn(process.execPath, ['--no-warnings', program, ...words.map(String)], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: mostMinutes * 60_000,
    killSignal: 'SIGKILL',
  });
  const [output, errors, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>,
  ]);
  if (code !== 0) {
    const end = signal === 'SIGKILL' ? `was ended after ${String(mostMinutes)} minutes` : `ended with ${String(code)}`;
    throw new Error(`${program} ${end}:\n${errors.slice(-2_000)}`);
  }
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as Record<string, number>;
}

export const side = (name: string): string => fileURLToPath(new URL(`../sides/${name}.js`, import.meta.url));
