import { setImmediate as nextTurnOfTheLoop } from 'node:timers/promises';

/**
 * Many look at the same page, and a busy server finds several of their requests at once: what is asked word for word by
 * callers who are alike in everything is answered once. Nobody gets an answer that is older than their question: work
 * begins in the next turn of the event loop, and whoever asks after that begins anew.
 */
export class SameQuestions<A> {
  readonly #open = new Map<string, Promise<A>>();

  /** @param question all on which the answer depends, the caller included */
  ask(question: string, work: () => Promise<A>): Promise<A> {
    let answer = this.#open.get(question);
    if (answer === undefined) {
      answer = nextTurnOfTheLoop().then(() => {
        this.#open.delete(question);
        return work();
      });
      this.#open.set(question, answer);
    }
    return answer;
  }
}
