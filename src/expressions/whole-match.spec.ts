import { describe, expect, it } from '@jest/globals';
import { matchesWhole } from './index.ts';

describe('a pattern for the whole of a text', () => {
  it.each([
    ['v\\d+', 'v12', true],
    ['v\\d+', 'v12-rc', false],
    ['.*', '', true],
    ['a|ab', 'ab', true],
  ])('%s takes %s: %s', (pattern, text, matches) => {
    expect(matchesWhole(pattern, text)).toEqual({ matches });
  });

  it('that is badly written matches nothing, and says why', () => {
    expect(matchesWhole('v(', 'v(')).toEqual({ matches: false, problem: expect.any(String) });
  });

  it('that would take too long matches nothing, and says so', () => {
    const { matches, problem } = matchesWhole('(a|b|ab)*c', 'ab'.repeat(200_000));
    expect([matches, problem]).toEqual([false, expect.stringContaining('steps')]);
  });
});
