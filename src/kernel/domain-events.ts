/** A class of events. */
export type EventKind<E extends object> = abstract new (...parts: never[]) => E;

/**
 * News between the features of one process: published after the commit, for caches and live subscriptions. Nothing that
 * must survive a restart may hang on it; what must is written in the transaction itself, or comes out of the outbox.
 */
export class DomainEvents {
  readonly #listeners = new Map<EventKind<object>, Set<(event: object) => void>>();
  readonly #report: (error: unknown) => void;

  /** @param report hears what a listener threw; by default a warning of the process */
  constructor(report: (error: unknown) => void = warn) {
    this.#report = report;
  }

  /** @returns a function that ends the listening */
  on<E extends object>(kind: EventKind<E>, listener: (event: E) => void): () => void {
    const listeners = this.#listeners.get(kind) ?? new Set();
    this.#listeners.set(kind, listeners);
    const heard = (event: object): void => {
      listener(event as E);
    };
    listeners.add(heard);
    return () => {
      listeners.delete(heard);
    };
  }

  /** Tells every listener at once, in the order in which they came. One that throws does not disturb the others. */
  publish(event: object): void {
    for (const listener of [...(this.#listeners.get(event.constructor as EventKind<object>) ?? [])]) {
      try {
        listener(event);
      } catch (error) {
        this.#report(error);
      }
    }
  }
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
