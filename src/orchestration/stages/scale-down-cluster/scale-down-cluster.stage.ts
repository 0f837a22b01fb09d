import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Parted, type ServerGroup, toScaleDown } from '../../../providers/port.ts';
import { flag, StageKind, type Turn } from '../../port.ts';
import { clusterFields, ClusterStage, count, otherwise, type Place } from '../../server-groups/port.ts';

const ScaleDownOptions = z.looseObject({
  ...clusterFields,
  remainingFullSizeServerGroups: otherwise(count, 1).describe('So many keep their instances; 1 when it is not said.'),
  allowScaleDownActive: otherwise(flag(), false).describe(
    'Groups that take traffic may be scaled down, too; false when it is not said.',
  ),
  preferLargerOverNewer: otherwise(flag(), false).describe(
    'Keep the largest rather than the newest; false when it is not said.',
  ),
});
type ScaleDownOptions = z.infer<typeof ScaleDownOptions>;

/** Ends the instances of all but the newest server groups of a cluster; the groups stay. */
@Injectable()
@StageKind({
  kind: 'scaleDownCluster',
  title: 'Scale down cluster',
  description: 'Scales all but some server groups of a cluster to nothing.',
  options: ScaleDownOptions,
})
export class ScaleDownClusterStage extends ClusterStage<ScaleDownOptions> {
  protected override readonly taskName = 'scaleDownCluster';

  protected override choose(options: ScaleDownOptions, parted: Parted): ServerGroup[] {
    return toScaleDown(parted, options);
  }

  protected override async act(
    _turn: Turn<ScaleDownOptions>,
    operation: string,
    { account, region, name }: Place,
  ): Promise<void> {
    await this.cloud.groups(account).resize(operation, { region, name }, { min: 0, desired: 0, max: 0 });
  }

  protected override isDone(group: ServerGroup | undefined): boolean {
    return group === undefined || group.instances.length === 0;
  }
}
