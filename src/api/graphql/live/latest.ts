import { BadRequest } from '../answers.ts';
import { type Reader, stream } from './stoppable.ts';

/** So many different things may be waiting for a client before it is told to come again. */
const mostWaiting = 1_000;

/**
 * A stream of the latest state of each of several things: of two states of one thing that a client was too slow for, it
 * gets the later one only.
 *
 * @param listen is handed what takes a new state; returns what ends the listening
 */
export function latestOf<V>(listen: (take: (key: string, value: V) => void) => () => void): AsyncIterableIterator<V> {
  const waiting = new Map<string, V>();
  let overflown = false;
  return stream(
    ({ bell }: Reader) =>
      listen((key, value) => {
        // The latest state goes to the end, so that a busy thing does not hold up the others.
        waiting.delete(key);
        waiting.set(key, value);
        if (waiting.size > mostWaiting) {
          overflown = true;
          waiting.clear();
        }
        bell.ring();
      }),
    async function* (reader) {
      while (!reader.gone) {
        if (overflown) {
          const message = `The client is too slow: more than ${mostWaiting} changes were waiting. Query the list again, then subscribe again.`;
          throw new BadRequest('TOO_SLOW', message, { mostWaiting });
        }
        const [next] = waiting;
        if (next === undefined) await reader.bell.wait();
        else {
          waiting.delete(next[0]);
          yield next[1];
        }
      }
    },
  );
}
