/** What several fields of one request ask for is read once, together. */
import { Inject, Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { Caller } from '../../access/index.ts';
import {
  Applications,
  type ApplicationRecord,
  PipelineLibrary,
  type PipelineRecord,
} from '../../applications/index.ts';
import { type ClusterKey, Inventory, type Seen } from '../../inventory/index.ts';
import { type Execution, type ExecutionFilter, type ExecutionSummary, Runs } from '../../orchestration/index.ts';
import type { ServerGroup } from '../../providers/index.ts';

/** The loaders of one caller in one request. */
export interface Loaders {
  application: DataLoader<string, ApplicationRecord | undefined>;
  pipeline: DataLoader<string, PipelineRecord | undefined>;
  execution: DataLoader<string, Execution | undefined>;
  executionPages: DataLoader<ExecutionPage, ExecutionSummary[], string>;
  serverGroups: DataLoader<ClusterKey, Seen<ServerGroup>[], string>;
}

/** One page of a list of executions, newest first. */
export interface ExecutionPage {
  filter: ExecutionFilter;
  limit: number;
  before: string | undefined;
}

/** Makes {@link Loaders}. */
@Injectable()
export class LoaderFactory {
  constructor(
    @Inject(Applications) private readonly applications: Applications,
    @Inject(PipelineLibrary) private readonly library: PipelineLibrary,
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Inventory) private readonly inventory: Inventory,
  ) {}

  /** @param cache whether what was read once holds: not in a subscription, which lives on */
  of(caller: Caller, cache: boolean): Loaders {
    return {
      application: new DataLoader((names) => all(names, (name) => this.applications.find(caller, name)), { cache }),
      pipeline: new DataLoader(
        async (ids) => {
          const found = await this.library.findMany(caller, ids);
          const known = new Map(found.map((pipeline) => [pipeline.id, pipeline]));
          return ids.map((id) => known.get(id));
        },
        { cache },
      ),
      execution: new DataLoader((ids) => all(ids, (id) => this.runs.find(caller, id)), { cache }),
      executionPages: new DataLoader(
        (pages) => all(pages, ({ filter, limit, before }) => this.runs.list(caller, filter, limit, before)),
        { cache, cacheKeyFn: (page) => JSON.stringify(page) },
      ),
      serverGroups: new DataLoader((clusters) => this.inventory.serverGroupsOf(caller, clusters), {
        cache,
        cacheKeyFn: ({ account, cluster }) => `${account}\n${cluster}`,
      }),
    };
  }
}

async function all<K, V>(keys: readonly K[], read: (key: K) => Promise<V>): Promise<(V | Error)[]> {
  return await Promise.all(
    keys.map((key) => read(key).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))))),
  );
}
