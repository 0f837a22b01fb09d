import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { defaultLimits, Meter } from './meter.ts';
import { allMatches, fullMatch, replaceMatches, splitBy } from './pattern.ts';

const meter = (): Meter => new Meter(defaultLimits);

describe('patterns', () => {
  it.each<[string, string, boolean]>([
    ['a*b', 'aaab', true],
    ['a*b', 'aaa', false],
    ['(?i)abc', 'AbC', true],
    ['a|bc', 'bc', true],
    ['(a|b){2,3}', 'aba', true],
    ['(a|b){2,3}', 'abab', false],
    ['[^\\w.-]+', '!?', true],
    ['[a\\-z\\]]+', 'a-z]', true],
    ['\\Qa.b\\E', 'a.b', true],
    ['\\p{Upper}\\p{Lower}+', 'Abc', true],
    ['\\x41\\u0042', 'AB', true],
    ['.', '😀', true],
    ['a.c', 'a\nc', false],
    ['(?s)a.c', 'a\nc', true],
    ['^\\bfoo\\b$', 'foo', true],
    ['(?<year>\\d{4})-(?:0?[1-9])', '2024-07', true],
    ['a+?', 'aaa', true],
    ['(a*)*', 'aaaa', true],
    ['()', '', true],
  ])('%s on %j: %s', (pattern, text, expected) => {
    expect(fullMatch(pattern, text, meter())).toBe(expected);
  });

  it.each(['(a', 'a)', '[a', '*a', 'a{2', '\\1', '(?=a)', '(?<!a)', 'a++', 'a{5,2}', '\\q', '(?x)a', 'a\\', 'a{1001}'])(
    'refuses %s with a reason',
    (pattern) => {
      expect(() => fullMatch(pattern, 'a', meter())).toThrow(/pattern/);
    },
  );

  it.each(['(a+)+b', '(a|a)*b', '(a|aa)+b', '(.*)*b', 'a*a*a*a*a*b', '([a-z]+)*\\d', '(a?){30}a{30}b'])(
    'answers %s on many characters without going back',
    (pattern) => {
      expect(fullMatch(pattern, 'a'.repeat(2_000), meter())).toBe(false);
    },
  );

  it('stops at the limit of steps instead of working on', () => {
    const short = new Meter({ ...defaultLimits, maxSteps: 100 });
    expect(() => fullMatch('(a|b|c)*d', 'abc'.repeat(10_000), short)).toThrow(/steps/);
  });

  it('refuses a pattern that multiplies itself', () => {
    expect(() => fullMatch('((a{500}){500}){500}', 'a', meter())).toThrow(/repeats too much/);
  });

  it('finds, splits and replaces as the host does', () => {
    const atoms = fc.constantFrom('a', 'b', '[ab]', '\\d', '(a|b)', '(ab)', '.', '(?:b|)');
    const repeats = fc.constantFrom('', '*', '+', '?', '{1,2}', '*?');
    const patterns = fc
      .array(fc.tuple(atoms, repeats), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.flat().join(''));
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', '1'), maxLength: 12 });
    fc.assert(
      fc.property(patterns, texts, (pattern, text) => {
        const expected = Array.from(text.matchAll(new RegExp(pattern, 'g')), (match) => [match.index, match[0]]);
        const found = allMatches(pattern, text, meter()).map(([begin = 0, end]) => [begin, text.slice(begin, end)]);
        expect(found).toEqual(expected);
        expect(replaceMatches(pattern, text, '<$0>', meter())).toBe(text.replace(new RegExp(pattern, 'g'), '<$&>'));
        expect(fullMatch(pattern, text, meter())).toBe(new RegExp(`^(?:${pattern})$`).test(text));
      }),
      { numRuns: 500 },
    );
  });

  it('splits by Java rules', () => {
    expect(splitBy(',', 'a,,b,,', 0, meter())).toEqual(['a', '', 'b']);
    expect(splitBy(',', ',a', 0, meter())).toEqual(['', 'a']);
    expect(splitBy('x', 'abc', 0, meter())).toEqual(['abc']);
  });
});
