import { describe, expect, it } from '@jest/globals';
import { Remembered } from './remembered.ts';

describe('what is remembered', () => {
  function counted(): { read: () => Promise<string | undefined>; reads: () => number } {
    let reads = 0;
    return { read: () => Promise.resolve(`read ${String((reads += 1))}`), reads: () => reads };
  }

  it('is read once, until it is forgotten', async () => {
    const remembered = new Remembered<string | undefined>();
    const { read } = counted();
    expect([await remembered.get('a', read), await remembered.get('a', read)]).toEqual(['read 1', 'read 1']);
    remembered.forget();
    expect(await remembered.get('a', read)).toBe('read 2');
  });

  it('may be that there is nothing', async () => {
    const remembered = new Remembered<string | undefined>();
    const { read } = counted();
    await remembered.get('a', () => Promise.resolve(undefined));
    expect(await remembered.get('a', read)).toBeUndefined();
  });

  it('is not what was read before a change that came meanwhile', async () => {
    const remembered = new Remembered<string>();
    const reading = remembered.get('a', () => Promise.resolve('old'));
    remembered.forget();
    expect(await reading).toBe('old');
    expect(await remembered.get('a', () => Promise.resolve('new'))).toBe('new');
  });

  it('is never more than so much', async () => {
    const remembered = new Remembered<string | undefined>(2);
    const { read, reads } = counted();
    for (const key of ['a', 'b', 'c', 'a']) await remembered.get(key, read);
    expect(reads()).toBe(4);
  });
});
