import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { JsonObject } from '../../../kernel/index.ts';
import { type Parted, type ServerGroup, toDestroy } from '../../../providers/port.ts';
import { type ChildStage, flag, type Planning, StageKind, type Turn } from '../../port.ts';
import { clusterFields, ClusterStage, commonKeys, count, otherwise, type Place } from '../../server-groups/port.ts';

const ShrinkOptions = z.looseObject({
  ...clusterFields,
  shrinkToSize: otherwise(count, 1).describe('So many server groups stay; 1 when it is not said.'),
  allowDeleteActive: otherwise(flag(), false).describe(
    'Groups that take traffic may be destroyed, too; false when it is not said.',
  ),
  retainLargerOverNewer: otherwise(flag(), false).describe(
    'Keep the largest rather than the newest; false when it is not said.',
  ),
  runDisableClusterStep: otherwise(flag(), true).describe('Take traffic from them first; true when it is not said.'),
});
type ShrinkOptions = z.infer<typeof ShrinkOptions>;

const own = new Set(['shrinkToSize', 'allowDeleteActive', 'retainLargerOverNewer', 'runDisableClusterStep']);

/** Destroys all but the newest server groups of a cluster. */
@Injectable()
@StageKind({
  kind: 'shrinkCluster',
  title: 'Shrink cluster',
  description: 'Destroys all but some server groups of a cluster.',
  options: ShrinkOptions,
})
export class ShrinkClusterStage extends ClusterStage<ShrinkOptions> {
  protected override readonly taskName = 'shrinkCluster';

  override before({ options, stage }: Planning<ShrinkOptions>): ChildStage[] {
    if (!options.allowDeleteActive || !options.runDisableClusterStep) return [];
    const inherited = Object.entries(stage.context).filter(([key]) => !own.has(key) && !commonKeys.includes(key));
    const context: JsonObject = {
      ...Object.fromEntries(inherited),
      remainingEnabledServerGroups: options.shrinkToSize,
      preferLargerOverNewer: options.retainLargerOverNewer,
      continueIfClusterNotFound: this.mayBeMissing(options),
    };
    return [{ type: 'disableCluster', name: 'Disable cluster', context }];
  }

  protected override mayBeMissing(options: ShrinkOptions): boolean {
    return options.continueIfClusterNotFound || options.shrinkToSize === 0;
  }

  protected override choose(options: ShrinkOptions, parted: Parted): ServerGroup[] {
    return toDestroy(parted, options);
  }

  protected override async act(
    _turn: Turn<ShrinkOptions>,
    operation: string,
    { account, region, name }: Place,
  ): Promise<void> {
    await this.cloud.groups(account).destroy(operation, { region, name });
  }

  protected override isDone(group: ServerGroup | undefined): boolean {
    return group === undefined;
  }
}
