import { DomainError } from '../kernel/index.ts';

/** A stage asked for something that a simulation does not have: a cloud, the network, a database. */
export class NeedsWorld extends DomainError {
  constructor(what: string, question: string) {
    super('conflict', `It asks ${what} (${question}), and a simulation has no such thing.`, { what, question });
  }
}

/** Stands where a server would be: whatever is asked of it is refused with {@link NeedsWorld}. */
export function outside(what: string): object {
  return new Proxy(
    {},
    {
      get: (_target, question) => {
        // A promise is what has a `then`; this is none.
        if (typeof question === 'symbol' || question === 'then') return undefined;
        return () => {
          throw new NeedsWorld(what, question);
        };
      },
    },
  );
}
