/** What tells a turn that nobody waits for it any more. */
export type Abort = Pick<AbortController, 'signal'>;

/** An `AbortController` that is made when somebody looks at its signal: few turns do, and to make one costs as much as they. */
export class LateAbort implements Abort {
  #controller: AbortController | undefined;
  #isAborted = false;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isAborted) this.#controller.abort();
    return this.#controller.signal;
  }

  abort(): void {
    this.#isAborted = true;
    this.#controller?.abort();
  }
}
