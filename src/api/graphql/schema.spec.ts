import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { printedSchema } from './schema.ts';

describe('schema.graphql', () => {
  it('is what the resolvers say; `npm run schema` writes it anew', async () => {
    expect(readFileSync('schema.graphql', 'utf8')).toBe(await printedSchema());
  });
});
