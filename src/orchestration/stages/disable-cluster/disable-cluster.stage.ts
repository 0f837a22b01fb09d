import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Parted, type ServerGroup, toDisable } from '../../../providers/port.ts';
import { flag, StageKind, type Turn } from '../../port.ts';
import { clusterFields, ClusterStage, count, otherwise, type Place } from '../../server-groups/port.ts';

const DisableClusterOptions = z.looseObject({
  ...clusterFields,
  remainingEnabledServerGroups: otherwise(count, 1).describe('So many keep their traffic; 1 when it is not said.'),
  preferLargerOverNewer: otherwise(flag(), false).describe(
    'Keep the largest rather than the newest; false when it is not said.',
  ),
});
type DisableClusterOptions = z.infer<typeof DisableClusterOptions>;

/** Takes traffic from all but the newest server groups of a cluster. */
@Injectable()
@StageKind({
  kind: 'disableCluster',
  title: 'Disable cluster',
  description: 'Takes traffic from all but some server groups of a cluster.',
  options: DisableClusterOptions,
})
export class DisableClusterStage extends ClusterStage<DisableClusterOptions> {
  protected override readonly taskName = 'disableCluster';

  protected override choose(options: DisableClusterOptions, parted: Parted): ServerGroup[] {
    return toDisable(parted, options);
  }

  protected override async act(
    _turn: Turn<DisableClusterOptions>,
    operation: string,
    { account, region, name }: Place,
  ): Promise<void> {
    await this.cloud.groups(account).disable(operation, { region, name }, 100);
  }

  protected override isDone(group: ServerGroup | undefined): boolean {
    return group === undefined || group.disabled;
  }
}
