import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Said, saidBy } from '../support/said.ts';

const release = {
  application: 'shop',
  name: 'Release',
  stages: [
    { refId: '1', type: 'wait', name: 'Hold', waitTime: 60 },
    { refId: '2', type: 'manualJudgment', name: 'Go?', requisiteStageRefIds: ['1'] },
  ],
};

describe('gennaker pipeline simulate', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gennaker-simulate-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function file(name: string, content: unknown): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }

  const gennaker = (...words: string[]): Promise<Said> => saidBy(words);

  it('tells what happens when, and why', async () => {
    const { code, out } = await gennaker('pipeline', 'simulate', await file('release.json', release));
    expect(code).toBe(0);
    expect(out).toMatch(/2026-01-05 12:00:00 +Hold +RUNNING +waits until 2026-01-05T12:01:00Z/);
    expect(out).toMatch(/2026-01-05 12:01:00 +Go\? +SUCCEEDED +continued by simulation/);
    expect(out).toMatch(/As expected\.\n$/);
  });

  it('runs a suite of scenarios, and tells by the exit code that one of them failed', async () => {
    const pipeline = await file('release.json', release);
    const suite = await file(
      'suite.yaml',
      'name: fine\n---\nname: stopped\noutcomes: [{ stage: Go?, judgment: stop }]\nexpect: { status: CANCELED }\n',
    );
    const { code, out } = await gennaker('pipeline', 'simulate', pipeline, '--scenario', suite);
    expect(code).toBe(1);
    expect(out).toMatch(/expect\.status: The execution Release is "CANCELED"\n +it was "TERMINAL"/);
    expect(out).toMatch(/1 of 2 as expected\.\n +stopped\n$/);
  });

  it('answers a program with everything', async () => {
    const { out } = await gennaker('--json', 'pipeline', 'simulate', await file('release.json', release));
    expect(JSON.parse(out)).toEqual([
      expect.objectContaining({
        pipeline: 'Release',
        passed: true,
        failures: [],
        timeline: expect.arrayContaining([expect.objectContaining({ status: 'RUNNING' })]),
        execution: expect.objectContaining({ status: 'SUCCEEDED' }),
      }),
    ]);
  });

  it('finds the pipelines in whatever wraps them', async () => {
    const wrapped = await file('wrapped.yaml', { pipelines: { shop: [release, { ...release, name: 'Other' }] } });
    expect((await gennaker('pipeline', 'simulate', wrapped)).out).toMatch(/2 of 2 as expected/);
    expect((await gennaker('pipeline', 'simulate', wrapped, '--pipeline', 'Other')).out).toMatch(/^Other \(shop\)/);
  });

  it('asks which pipeline is meant where there are several', async () => {
    const list = await file('list.json', [release, { ...release, name: 'Other' }]);
    const { code, err } = await gennaker('pipeline', 'simulate', list, '-s', await file('one.yaml', 'name: one\n'));
    expect(code).toBe(2);
    expect(err).toMatch(/several pipelines; say which is meant\.\nIt holds: Release, Other/);
  });

  it('names the place of what is wrong in a scenario', async () => {
    const wrong = await file('wrong.yaml', 'outcomes:\n  - stage: Hold\n    fials: true\n');
    const { code, err } = await gennaker('pipeline', 'simulate', await file('release.json', release), '-s', wrong);
    expect(code).toBe(1);
    expect(err).toMatch(/outcomes\.0.*fials/);
  });

  it.each(['[]', 'just text', '{'])('refuses %s in place of a pipeline', async (content) => {
    const { code, err } = await gennaker('pipeline', 'simulate', await file('none.json', content));
    expect(code).toBe(2);
    expect(err).not.toMatch(/\n +at /);
  });
});
