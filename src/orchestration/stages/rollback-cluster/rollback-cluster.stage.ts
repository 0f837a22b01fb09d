import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../../../kernel/index.ts';
import { accountOf, newestFirst, parseName, type ServerGroup } from '../../../providers/port.ts';
import {
  type ChildStage,
  failed,
  oneAfterAnother,
  type Outcome,
  type Planning,
  type Rehearsal,
  StageKind,
  succeeded,
  type TaskStep,
  text,
  type Turn,
} from '../../port.ts';
import { count, demandLocations, maybe, percentage, placeFields, ServerGroupStage } from '../../server-groups/port.ts';

const RollbackClusterOptions = z.looseObject({
  ...placeFields,
  cluster: maybe(text()).describe('app-stack-detail'),
  serverGroup: maybe(text()).describe('Any server group of the cluster, instead of its name.'),
  moniker: maybe(z.looseObject({ cluster: maybe(text()) })).describe('The cluster, in another spelling.'),
  targetHealthyRollbackPercentage: maybe(percentage).describe('100 below 10 instances, 90 below 20, else 95.'),
  waitTimeBetweenRegions: maybe(count).describe('Seconds to wait after each region.'),
  additionalRollbackContext: maybe(z.record(z.string(), z.json())).describe('Handed to each rollback.'),
});
type RollbackClusterOptions = z.infer<typeof RollbackClusterOptions>;

const byRegion = 'rollbackContexts';

/** Takes the newest server group of a cluster that serves out again, and gives its traffic to the one before. */
@Injectable()
@StageKind({
  kind: 'rollbackCluster',
  title: 'Rollback cluster',
  description: 'Goes back from the newest server group of a cluster to the one before it.',
  options: RollbackClusterOptions,
})
export class RollbackClusterStage extends ServerGroupStage<RollbackClusterOptions> {
  override runsDry(): readonly Rehearsal[] {
    return ['dryRun'];
  }

  override tasks(): readonly TaskStep<RollbackClusterOptions>[] {
    return this.onKnownCloud([
      { name: 'determineRollbackCandidates', timeoutMs: 300_000, turn: (turn) => this.#determine(turn) },
    ]);
  }

  override after({ options, stage }: Planning<RollbackClusterOptions>): ChildStage[] {
    const contexts = stage.context[byRegion];
    const account = accountOf(options);
    const regions = isJsonObject(contexts) ? Object.entries(contexts) : [];
    const { waitTimeBetweenRegions: seconds = 0 } = options;
    return oneAfterAnother(
      regions.flatMap(([region, rollbackContext], position) => [
        {
          type: 'rollbackServerGroup',
          name: `Rollback ${region}`,
          context: { account, region, rollbackType: 'EXPLICIT', rollbackContext },
        },
        ...(seconds > 0 && position < regions.length - 1
          ? [{ type: 'wait', name: `Wait after ${region}`, context: { waitTime: seconds } }]
          : []),
      ]),
    );
  }

  async #determine({ options }: Turn<RollbackClusterOptions>): Promise<Outcome> {
    const { serverGroup } = options;
    const cluster = options.cluster ?? options.moniker?.cluster ?? (serverGroup && parseName(serverGroup)?.cluster);
    if (!cluster)
      return failed('serverGroup is missing. Expected a server group of the cluster to roll back, or moniker.');
    const account = accountOf(options);
    const contexts: JsonObject = {};
    for (const region of demandLocations(options)) {
      const found = candidates(await this.cloud.cluster(account, region, cluster));
      if (found !== undefined) contexts[region] = contextOf(options, found);
    }
    return succeeded({}, { [byRegion]: contexts, rollbackTypes: everyRegion(contexts) });
  }
}

const everyRegion = (contexts: JsonObject): JsonObject =>
  Object.fromEntries(Object.keys(contexts).map((region) => [region, 'EXPLICIT']));

interface Candidates {
  rollback: ServerGroup;
  restore: ServerGroup;
}

/** A region with fewer than two groups, or none that serves, is passed over. */
function candidates(cluster: readonly ServerGroup[]): Candidates | undefined {
  const sorted = [...cluster].sort(newestFirst);
  const position = sorted.findIndex((group) => !group.disabled);
  const rollback = sorted[position];
  const older = sorted.slice(position + 1);
  const restore = older.find((group) => group.version !== rollback?.version) ?? older[0];
  return rollback === undefined || restore === undefined ? undefined : { rollback, restore };
}

function contextOf(options: RollbackClusterOptions, { rollback, restore }: Candidates): JsonObject {
  const { interestingHealthProviderNames: names } = options;
  return {
    ...(names === undefined ? {} : { interestingHealthProviderNames: names }),
    ...options.additionalRollbackContext,
    rollbackServerGroupName: rollback.name,
    restoreServerGroupName: restore.name,
    targetHealthyRollbackPercentage: options.targetHealthyRollbackPercentage ?? usualShare(rollback.capacity.desired),
  };
}

/** Large clusters always have some that are not well. */
function usualShare(desired: number): number {
  if (desired < 10) return 100;
  return desired < 20 ? 90 : 95;
}
