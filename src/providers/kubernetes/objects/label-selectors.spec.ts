import { describe, expect, it } from '@jest/globals';
import type { LabelSelector } from '../../port.ts';
import { fitsLabels, selectorText } from './label-selectors.ts';

const selectors: [LabelSelector, string, object[], object[]][] = [
  [{ kind: 'ANY' }, '', [{}, { a: '1' }], []],
  [{ kind: 'EQUALS', key: 'a', values: ['1'] }, 'a = 1', [{ a: '1' }], [{ a: '2' }, {}]],
  [{ kind: 'NOT_EQUALS', key: 'a', values: ['1'] }, 'a != 1', [{ a: '2' }, {}], [{ a: '1' }]],
  [{ kind: 'CONTAINS', key: 'a', values: ['1', '2'] }, 'a in (1, 2)', [{ a: '2' }], [{ a: '3' }, {}]],
  [{ kind: 'NOT_CONTAINS', key: 'a', values: ['1', '2'] }, 'a notin (1, 2)', [{ a: '3' }, {}], [{ a: '1' }]],
  [{ kind: 'EXISTS', key: 'a' }, 'a', [{ a: '' }], [{ b: '1' }]],
  [{ kind: 'NOT_EXISTS', key: 'a' }, '!a', [{ b: '1' }], [{ a: '1' }]],
];

describe('a label selector', () => {
  it.each(selectors)('%j is written %j, and fits as the server would have it', (selector, text, fitting, others) => {
    expect(selectorText([selector])).toBe(text);
    expect(fitting.every((labels) => fitsLabels([selector], labels as Record<string, string>))).toBe(true);
    expect(others.some((labels) => fitsLabels([selector], labels as Record<string, string>))).toBe(false);
  });

  it('names what it lacks', () => {
    expect(() => selectorText([{ kind: 'ANY' }, { kind: 'EXISTS' }])).toThrow(/labelSelectors\.1\.key: is missing/);
    expect(() => selectorText([{ kind: 'EQUALS', key: 'a' }])).toThrow(/labelSelectors\.0\.values/);
  });

  it('holds with all the others', () => {
    const both: LabelSelector[] = [{ kind: 'EXISTS', key: 'a' }, { kind: 'ANY' }, { kind: 'NOT_EXISTS', key: 'b' }];
    expect(selectorText(both)).toBe('a,!b');
    expect(fitsLabels(both, { a: '1', b: '2' })).toBe(false);
  });
});
