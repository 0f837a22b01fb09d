/** What makes an order as a whole impossible, before any object of it is looked at. */
import type { Fault } from '../../../../kernel/index.ts';
import type { ManifestOrder } from '../../../port.ts';
import { maxVersionHistory } from '../../objects/annotations.ts';
import { kindName } from '../../objects/kinds.ts';
import type { Placed } from './placed.ts';

/** They keep the version before until it has nothing to do any more. */
const keepBoth = new Set(['redblack', 'bluegreen', 'rollingredblack']);

export function strategyFaults({ traffic }: Pick<ManifestOrder, 'traffic'>, all: readonly Placed[]): Fault[] {
  const { strategy = 'none' } = traffic;
  if (strategy === 'none' || all.length === 0) return [];
  const path = ['trafficManagement', 'options', 'strategy'];
  const sets = all.filter(({ object }) => kindName(object) === 'replicaSet');
  if (sets.length === 0) {
    const message = `is ${strategy}, which shifts traffic between ReplicaSets, and there is none among the manifests.`;
    return [{ path, message }];
  }
  if (!keepBoth.has(strategy)) return [];
  return all.flatMap(({ object, path: at }) => {
    const kept = maxVersionHistory(object);
    if (kept === undefined || kept >= 2) return [];
    const key = 'strategy.spinnaker.io/max-version-history';
    const message = `is ${kept}. With ${strategy} it must be at least 2: the version before is the way back.`;
    return [{ path: [...at, 'metadata', 'annotations', key], message }];
  });
}
