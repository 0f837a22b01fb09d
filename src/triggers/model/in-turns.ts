/** Does the work for each item, at most `atATime` at once; rejects with the first failure when all are done. */
export async function inTurns<T>(
  items: readonly T[],
  atATime: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const hands = Array.from({ length: Math.min(atATime, items.length) }, async () => {
    for (const item of left) await work(item);
  });
  const failure = (await Promise.allSettled(hands)).find((each) => each.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}
