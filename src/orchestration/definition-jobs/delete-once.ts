import { again, failed, type Outcome, succeeded, type Turn } from '../port.ts';

/**
 * Deletes what is there. That it was there is noted before, so that after a crash its absence means that it was deleted, while
 * a name that nobody knows is an error.
 *
 * @param missing says what is not there
 */
export async function deleteOnce<T>(
  { memory, now }: Turn<unknown>,
  deletion: { find(): Promise<T | undefined>; remove(found: T): Promise<void>; missing: string },
): Promise<Outcome> {
  const found = await deletion.find();
  if (memory['found'] !== true) {
    return found === undefined ? failed(deletion.missing) : again({ memory: { found: true }, at: now });
  }
  if (found !== undefined) await deletion.remove(found);
  return succeeded();
}
