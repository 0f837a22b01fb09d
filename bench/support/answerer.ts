import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { processorSeconds } from './processor.ts';

/** A side that answers requests until we let go of it. */
export class Answerer<T extends { url: string }> {
  private constructor(
    private readonly child: ChildProcess,
    /** What it said of itself. */
    readonly said: T,
  ) {}

  /** @throws {Error} it has ended without a word */
  static async start<T extends { url: string }>(program: string, words: readonly string[]): Promise<Answerer<T>> {
    const child = fork(program, words, {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
      execArgv: ['--no-warnings', ...process.execArgv],
    });
    return new Answerer(child, await answer<T>(child));
  }

  tell(word: string): void {
    this.child.send(word);
  }

  async ask<A>(word: string): Promise<A> {
    this.child.send(word);
    return await answer<A>(this.child);
  }

  /** @returns seconds of processor time so far */
  async processor(): Promise<number> {
    return await processorSeconds(this.child.pid ?? Number.NaN);
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const exit = once(this.child, 'exit');
    this.child.disconnect();
    await exit;
  }
}

async function answer<T>(child: ChildProcess): Promise<T> {
  const gone = new AbortController();
  const exit = once(child, 'exit', { signal: gone.signal }).then(
    () => Promise.reject(new Error('the server has ended')),
    () => undefined,
  );
  const [said] = (await Promise.race([once(child, 'message'), exit])) as [T];
  gone.abort();
  return said;
}
