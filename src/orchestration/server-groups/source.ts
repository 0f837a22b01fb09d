import { InvalidInput, isJsonObject, type Json, type JsonObject, toJson } from '../../kernel/index.ts';
import {
  type Capacity,
  isActive,
  newestFirst,
  NoSuchServerGroup,
  type ServerGroup,
  wholeCapacity,
} from '../../providers/port.ts';
import { again, failed, type Outcome, succeeded, type TaskStep, type Turn } from '../port.ts';
import type { Cloud } from './cloud.ts';
import type { ClusterDefinition } from './cluster-definition.ts';
import type { Source } from './strategies/index.ts';

/** Where the new group will stand. */
export interface Site {
  account: string;
  region: string;
  application: string;
  cluster: string;
}

const looksWithoutSource = 3;
const single: Capacity = { min: 1, desired: 1, max: 1 };

/**
 * Finds the group that the new one follows, and so the size of the new one and the way back. Written into the stage's
 * context before anything is made: a crash later on does not change what "before" was.
 *
 * @param usual      size where the definition gives none
 * @param startsWith instances to begin with, where the group grows later
 */
export function determineSourceServerGroup(
  cloud: Cloud,
  siteOf: (turn: Turn<ClusterDefinition>) => Promise<Site>,
  usual: (turn: Turn<ClusterDefinition>) => Promise<Capacity | undefined>,
  startsWith: number | undefined,
): TaskStep<ClusterDefinition> {
  return {
    name: 'determineSourceServerGroup',
    pollMs: 5000,
    timeoutMs: 60_000,
    async turn(turn) {
      const { options } = turn;
      const source = await findSource(cloud, options, await siteOf(turn));
      const wanted = options.useSourceCapacity === true;
      if (wanted && source === undefined && !(options.preferSourceCapacity === true && options.capacity)) {
        return missing(turn);
      }
      const capacity = wanted && source ? source.capacity : await ordered(options, usual(turn));
      return succeeded(
        {},
        {
          savedCapacity: { ...capacity },
          capacity:
            startsWith === undefined ? { ...capacity } : { min: startsWith, desired: startsWith, max: startsWith },
          ...(source === undefined ? {} : { source: remembered(options, source) }),
        },
      );
    },
  };
}

/** What the definition says, else the size of the group that is copied, else one instance. */
async function ordered({ capacity }: ClusterDefinition, usual: Promise<Capacity | undefined>): Promise<Capacity> {
  return capacity === undefined ? ((await usual) ?? single) : wholeCapacity(capacity, single);
}

/** What the stage's context keeps of it. */
function remembered(options: ClusterDefinition, group: ServerGroup): JsonObject {
  const { account, region, name, disabled, capacity } = group;
  const written = toJson(options.source ?? {}) as JsonObject;
  const found = {
    account,
    region,
    asgName: name,
    serverGroupName: name,
    enabled: !disabled,
    capacity: { ...capacity },
  };
  return { ...written, ...found };
}

/** The same, read back. */
export function sourceIn(context: JsonObject): Source | undefined {
  const { source } = context;
  if (!isJsonObject(source) || !isJsonObject(source.capacity) || typeof source.serverGroupName !== 'string') {
    return undefined;
  }
  return {
    name: source.serverGroupName,
    account: textOf(source.account),
    region: textOf(source.region),
    enabled: source.enabled === true,
    capacity: source.capacity as unknown as Capacity,
  };
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** @throws {NoSuchServerGroup} the definition names a source that is not there */
async function findSource(cloud: Cloud, options: ClusterDefinition, site: Site): Promise<ServerGroup | undefined> {
  const name = options.source?.asgName ?? options.source?.serverGroupName;
  if (name !== undefined) {
    const { account = site.account, region = site.region } = options.source ?? {};
    const named = await cloud.find({ account, region, name });
    if (named === undefined) throw new NoSuchServerGroup(account, { region, name });
    return named;
  }
  const sorted = (await cloud.cluster(site.account, site.region, site.cluster)).sort(newestFirst);
  // The newest may be one that failed and was taken out: what serves is what is followed, and gone back to.
  return sorted.find((group) => !group.disabled && isActive(group)) ?? sorted[0];
}

function missing({ options, memory }: Turn<ClusterDefinition>): Outcome {
  const looks = Number(memory.looks ?? 0) + 1;
  if (looks < looksWithoutSource) return again({ memory: { looks } });
  if (options.preferSourceCapacity === true) {
    const message = 'is missing. With preferSourceCapacity it is the size where there is no group to follow.';
    throw new InvalidInput('The server group', [{ path: ['capacity'], message }]);
  }
  return failed(
    'There is no server group whose capacity could be taken over (useSourceCapacity). Give a capacity, and ' +
      'preferSourceCapacity for the first deployment.',
  );
}
