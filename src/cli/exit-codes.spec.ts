import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { exitCodes } from './exit-codes.ts';

describe('the exit codes', () => {
  it('are in docs/cli.md, all of them and no others', () => {
    const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
    const told = [...page.matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => Number(code));
    expect(told).toEqual(Object.values(exitCodes));
  });
});
