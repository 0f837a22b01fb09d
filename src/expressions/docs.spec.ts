import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Json } from '../kernel/index.ts';
import { evaluate, standardFunctions, type Scope } from './index.ts';

const page = readFileSync(new URL('../../docs/expressions.md', import.meta.url), 'utf8');
const data = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '') as Record<string, Json>;
const rows = Array.from(
  page.matchAll(/^\| `(.*\$\{.*)`\s+\| `(.*)`\s+\|$/gm),
  ([, text = '', result = '']) => [text.replaceAll('\\|', '|'), JSON.parse(result) as Json] as const,
);

const scope: Scope = {
  lookup: (name) => data[name],
  root: data,
  functions: standardFunctions,
  now: new Date('2024-01-31T10:20:30Z'),
};

describe('docs/expressions.md', () => {
  it('has examples', () => {
    expect(rows.length).toBeGreaterThan(40);
  });

  it.each(rows)('is right that %s is %j', (text, result) => {
    expect(evaluate(text, scope).value).toEqual(result);
  });

  it('names only methods that exist', () => {
    const targets: Record<string, string> = {
      'text, statuses': "''",
      lists: '{1}',
      maps: '{:}',
      numbers: '(1)',
      booleans: 'true',
    };
    for (const [on, target] of Object.entries(targets)) {
      const names = new RegExp(`^\\| ${on}\\s+\\| \`([^\`]+)\``, 'm').exec(page)?.[1]?.split(' ') ?? [];
      expect(names.length).toBeGreaterThan(2);
      for (const name of names) {
        const description = evaluate(`\${${target}.${name}()}`, scope).problems[0]?.description ?? '';
        expect(description).not.toContain('not offered');
      }
    }
  });
});
