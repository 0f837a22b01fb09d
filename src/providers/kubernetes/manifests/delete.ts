import type { DeleteOptions } from '../../port.ts';
import type { Changing } from './changing.ts';

const propagations = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' } as const;

/** What is not there, or is going already, counts as deleted. */
export async function deleteObject({ live, ref }: Changing, options: DeleteOptions): Promise<void> {
  const { gracePeriodSeconds: seconds } = options;
  const grace = seconds === undefined ? {} : { gracePeriodSeconds: seconds };
  await live.api.delete(await live.keyOf(ref), { propagation: propagations[options.cascade], ...grace });
}
