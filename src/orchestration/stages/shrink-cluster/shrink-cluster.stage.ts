import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { JsonObject } from '../../../kernel/index.ts';
import { type Parted, type ServerGroup, toDestroy } from '../../../providers/port.ts';
import { type ChildStage, type Planning, StageKind, type Turn } from '../../port.ts';
import { clusterFields, ClusterStage, commonKeys, count, type Place } from '../../server-groups/port.ts';

const ShrinkOptions = z.looseObject({
  ...clusterFields,
  shrinkToSize: count.default(1).describe('So many server groups stay.'),
  allowDeleteActive: z.boolean().default(false).describe('Groups that take traffic may be destroyed, too.'),
  retainLargerOverNewer: z.boolean().default(false).describe('Keep the largest rather than the newest.'),
  runDisableClusterStep: z.boolean().default(true).describe('Take traffic from them first.'),
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
