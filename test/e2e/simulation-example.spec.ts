import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { saidBy } from '../support/said.ts';

const folder = 'examples/simulation';

describe('the example of a simulation', () => {
  it('is as its scenarios expect it', async () => {
    const { code, out, err } = await saidBy([
      'pipeline',
      'simulate',
      `${folder}/release.json`,
      '--scenario',
      `${folder}/release.scenarios.yaml`,
    ]);
    expect({ code, failed: out.match(/expectations failed:[^]*?\n\n/g), err }).toEqual({
      code: 0,
      failed: null,
      err: '',
    });
    expect(out).toMatch(/5 of 5 as expected\.\n$/);
  });

  it('is valid', async () => {
    expect((await saidBy(['pipeline', 'validate', `${folder}/release.json`])).code).toBe(0);
  });

  it('is what the page about simulations shows', async () => {
    const page = await readFile('docs/simulation.md', 'utf8');
    const scenarios = (await readFile(`${folder}/release.scenarios.yaml`, 'utf8'))
      .split('---\n')
      .slice(0, 2)
      .join('---\n');
    expect(page).toContain(scenarios.trim());
  });
});
