import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { accountOf, NoSuchServerGroup, resolveTarget, targets } from '../../../providers/port.ts';
import { type Outcome, type Rehearsal, StageKind, succeeded, type TaskStep, type Turn } from '../../port.ts';
import { demandLocations, placeFields, ServerGroupStage, type TargetReference } from '../../server-groups/port.ts';

const DetermineOptions = z.looseObject({
  ...placeFields,
  target: z.enum(targets).describe('Which server group of the cluster.'),
  cluster: z.string().describe('app-stack-detail'),
});
type DetermineOptions = z.infer<typeof DetermineOptions>;

/** Finds the server group that a target such as `current_asg_dynamic` means now, in each location. */
@Injectable()
@StageKind({
  kind: 'determineTargetServerGroup',
  title: 'Determine target server group',
  description: 'Finds which server group a target means now.',
  options: DetermineOptions,
})
export class DetermineTargetServerGroupStage extends ServerGroupStage<DetermineOptions> {
  override runsDry(): readonly Rehearsal[] {
    return ['dryRun'];
  }

  override tasks(): readonly TaskStep<DetermineOptions>[] {
    return this.onKnownCloud([
      { name: 'determineTargetServerGroup', timeoutMs: 120_000, turn: (turn) => this.#determine(turn) },
    ]);
  }

  async #determine({ options }: Turn<DetermineOptions>): Promise<Outcome> {
    const account = accountOf(options);
    const { cluster, target } = options;
    const references: TargetReference[] = [];
    for (const region of demandLocations(options)) {
      const group = resolveTarget(target, await this.cloud.cluster(account, region, cluster));
      if (group === undefined) throw new NoSuchServerGroup(account, { region, name: `${cluster} (${target})` });
      references.push({ region, cluster, cloudProvider: group.cloudProvider, asg: { name: group.name } });
    }
    const targetReferences = references.map((reference) => ({ ...reference }));
    return succeeded({ targetReferences }, { targetReferences });
  }
}
