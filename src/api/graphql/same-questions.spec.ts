import { describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurnOfTheLoop } from 'node:timers/promises';
import { SameQuestions } from './same-questions.ts';

describe('the same question', () => {
  it('is answered once for all who ask before the work begins', async () => {
    const questions = new SameQuestions<number>();
    let works = 0;
    const work = (): Promise<number> => Promise.resolve((works += 1));
    expect(await Promise.all([questions.ask('a', work), questions.ask('a', work), questions.ask('b', work)])).toEqual([
      1, 1, 2,
    ]);
  });

  it('is answered anew for who asks while the work is done: what they know of may have happened since it began', async () => {
    const questions = new SameQuestions<string>();
    let finish: (answer: string) => void = () => undefined;
    const early = questions.ask('a', () => new Promise((resolve) => (finish = resolve)));
    await nextTurnOfTheLoop();
    const late = questions.ask('a', () => Promise.resolve('new'));
    finish('old');
    expect(await Promise.all([early, late])).toEqual(['old', 'new']);
  });

  it('fails for all who asked it, and is not held against who asks again', async () => {
    const questions = new SameQuestions<string>();
    const broken = (): Promise<string> => Promise.reject(new Error('no'));
    const failed = await Promise.allSettled([questions.ask('a', broken), questions.ask('a', broken)]);
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await questions.ask('a', () => Promise.resolve('yes'))).toBe('yes');
  });
});
