import { describe, expect, it } from '@jest/globals';
import { importCanaryConfig } from '../../src/canary/index.ts';
import { corpusCanaryConfigs } from './corpus.ts';

const configs = corpusCanaryConfigs();
// A table must not be empty, not even where all of it is skipped.
const table = configs.length === 0 ? [{ title: 'none at hand', document: {} }] : configs;

(configs.length === 0 ? describe.skip : describe)('a canary config that others wrote', () => {
  it.each(table)('is valid, and taken over unchanged: $title', ({ document }) => {
    const before = structuredClone(document);
    expect(importCanaryConfig(document)).toEqual(before);
  });
});
