import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { referencePages } from './reference.ts';

const folder = new URL('../../docs/reference/', import.meta.url);

describe('the reference', () => {
  it('has the page of every plugin as it is now, and no other', async () => {
    const pages = await referencePages();
    const files = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.md')).toSorted();
    expect(files).toEqual(pages.map(({ path }) => path).toSorted());
    for (const { path, text } of pages) {
      expect({ path, text: await readFile(new URL(path, folder), 'utf8') }).toEqual({ path, text });
    }
  });
});
