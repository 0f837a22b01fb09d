import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InstanceLog, readTail } from './instance-log.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gennaker-log-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('the log of an instance', () => {
  it('keeps the newest, within its limit', async () => {
    const path = join(folder, 'output.log');
    const log = new InstanceLog(path, 10_000);
    for (let line = 0; line < 1_000; line++)
      await log.write(Buffer.from(`line ${String(line).padStart(4, '0')} ${'x'.repeat(40)}\n`));
    await log.close();
    expect(statSync(path).size + statSync(`${path}.1`).size).toBeLessThanOrEqual(10_000);
    expect(await readTail(path, 51)).toContain('line 0999');
    expect((await readTail(path, 9_000)).length).toBeGreaterThan(5_000);
  });

  it('cuts an outburst that is larger than the limit, and counts what it cut', async () => {
    const path = join(folder, 'output.log');
    const log = new InstanceLog(path, 10_000);
    await log.write(Buffer.alloc(50_000, 'x'));
    await log.close();
    expect(statSync(path).size).toBe(5_000);
    expect(log.droppedBytes).toBe(45_000);
  });

  it('drops output when the disk is full, counts it, and says so', async () => {
    const log = new InstanceLog('/dev/full', 10_000);
    await log.write(Buffer.from('hello\n'));
    await log.write(Buffer.from('world\n'));
    await log.close();
    expect([log.droppedBytes, log.fault]).toEqual([12, 'ENOSPC']);
  });
});
