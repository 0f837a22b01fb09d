import { OfflineCatalogue } from '../plugins/index.ts';
import { outside } from './needs-world.ts';

/** The plugins where there is no server: they may be asked what they know, and are refused whatever they ask themselves. */
export const offlinePlugins = (parts: ReadonlyMap<unknown, object> = new Map()): Promise<OfflineCatalogue> =>
  OfflineCatalogue.with({ parts, standIn: outside });
