/** Wakes one waiter; a wake-up that comes while nobody waits counts for the next one. */
export class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves when it is rung, or at once when it was. */
  async wait(): Promise<void> {
    if (!this.#rung) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#rung = false;
    this.#wake = undefined;
  }
}

/** What a stream asks of the one that reads it. */
export interface Reader {
  /** Rung by whoever has news, and when the reader goes. */
  bell: Bell;
  /** The reader has gone. */
  readonly gone: boolean;
}

/**
 * A stream that ends when its reader goes, even while it waits: a generator alone would wait for ever.
 *
 * @param listen starts to listen at once, and returns what ends the listening
 */
export function stream<T>(
  listen: (reader: Reader) => () => void,
  read: (reader: Reader) => AsyncGenerator<T>,
): AsyncIterableIterator<T> {
  let gone = false;
  const reader: Reader = {
    bell: new Bell(),
    get gone() {
      return gone;
    },
  };
  const stop = listen(reader);
  const source = read(reader);
  const end = (): void => {
    gone = true;
    stop();
    reader.bell.ring();
  };
  return {
    async next() {
      try {
        const result = gone ? { done: true as const, value: undefined } : await source.next();
        if (result.done === true) end();
        return result;
      } catch (error) {
        end();
        throw error;
      }
    },
    async return() {
      end();
      await source.return(undefined);
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
