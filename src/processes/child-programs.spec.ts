import 'reflect-metadata';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ChildPrograms } from './child-programs.ts';
import type { ProgramOrder } from './port.ts';

const programs = new ChildPrograms();
const script = (text: string, more: Partial<ProgramOrder> = {}): ProgramOrder => ({
  program: process.execPath,
  args: ['-e', text],
  timeoutMs: 20_000,
  limitBytes: 10_000,
  ...more,
});

describe('a program that is run', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'programs-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('gets its arguments as they are, and what it is to read', async () => {
    const echo = 'process.stdin.on("data", (d) => process.stdout.write(process.argv[1] + d))';
    const order = script(echo, { args: ['-e', echo, '$(id); "x"'], input: ' read' });
    expect(await programs.run(order)).toEqual({ code: 0, stdout: '$(id); "x" read', stderr: '' });
  });

  it('sees of the environment what it may, and nothing else', async () => {
    process.env.GENNAKER_TEST_SECRET = 'hidden';
    process.env.GENNAKER_TEST_OPEN = 'seen';
    const { stdout } = await programs.run(
      script('console.log(JSON.stringify(process.env))', {
        environment: { SAID: 'yes' },
        inherit: ['GENNAKER_TEST_OPEN', 'GENNAKER_TEST_MISSING'],
      }),
    );
    const seen = JSON.parse(stdout) as Record<string, string>;
    expect(seen).toMatchObject({ SAID: 'yes', GENNAKER_TEST_OPEN: 'seen', PATH: process.env.PATH });
    expect(Object.keys(seen)).not.toContain('GENNAKER_TEST_SECRET');
    delete process.env.GENNAKER_TEST_SECRET;
    delete process.env.GENNAKER_TEST_OPEN;
  });

  it('tells how it ended, and the end of its complaint', async () => {
    const order = script('console.error("x".repeat(5000) + "no login"); process.exit(3)');
    const { code, stderr } = await programs.run(order);
    expect(code).toBe(3);
    expect(stderr).toHaveLength(1_999);
    expect(stderr).toMatch(/xno login$/);
  });

  it('is killed when it takes too long', async () => {
    const order = script('setInterval(() => {}, 1000)', { timeoutMs: 100 });
    await expect(programs.run(order)).rejects.toThrow('it took longer than 0.1 s');
  });

  it('is killed, with what it started, when it writes too much', async () => {
    const file = join(folder, 'pid');
    const starter =
      'const c = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);' +
      `require("fs").writeFileSync(${JSON.stringify(file)}, String(c.pid)); process.stdout.write("x".repeat(100000))`;
    await expect(programs.run(script(starter))).rejects.toThrow('it wrote more than 10000 bytes');
    expect(await isRunning(Number(await readFile(file, 'utf8')))).toBe(false);
  });

  it('that is not there is named', async () => {
    await expect(programs.run(script('', { program: 'no-such-login' }))).rejects.toThrow(
      'The program no-such-login did not do its work: there is no such program on the PATH.',
    );
  });
});

/** One that has ended and that nobody has asked for yet (a container without init) still has its number. */
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) [ZX]/.test(stat);
}
