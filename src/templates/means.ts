import { paths } from 'jsonpath-rfc9535';
import { parse } from 'yaml';
import type { Json } from '../kernel/index.ts';
import { toJson } from '../kernel/index.ts';
import type { Means } from './engine/v1/means.ts';

const longestPath = 500;

/** What the rendering of templates takes from libraries. */
export const libraries: Omit<Means, 'idOf'> = {
  yaml(text) {
    try {
      // Aliases are bounded: a small text must not become a large value.
      return toJson(parse(text, { maxAliasCount: 100, logLevel: 'error' }));
    } catch {
      return undefined;
    }
  },

  places(value: Json, jsonPath: string) {
    const bare = jsonPath.replaceAll(/'[^']*'|"[^"]*"/g, '');
    if (jsonPath.length > longestPath || bare.split('..').length > 2) return 'is too long, or has more than one ".."';
    // Filters with regular expressions could run for ever.
    if (/\b(?:match|search)\s*\(/.test(bare)) return 'regular expressions are not offered';
    try {
      return paths(value, jsonPath).map(stepsOf);
    } catch (error) {
      return `is no JSON path (${error instanceof Error ? error.message : ''}); one looks like $.clusters[0].account`;
    }
  },
};

/** Of a normalized path, `$['a'][0]`. */
const stepsOf = (path: string): (string | number)[] =>
  [...path.matchAll(/\['((?:[^'\\]|\\.)*)'\]|\[(\d+)\]/g)].map(([, name, index]) =>
    index === undefined ? (name ?? '').replaceAll(/\\(.)/g, '$1') : Number(index),
  );
