import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudPlace } from '../../awaiting/port.ts';
import { flag, StageKind, text } from '../../port.ts';

/** Takes instances out of their server group; they go on running on their own. */
@Injectable()
@StageKind({
  kind: 'detachInstances',
  title: 'Detach instances',
  description: 'Takes instances out of their server group; they go on running on their own.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      serverGroupName: text().nullish().describe('Their server group.'),
      asgName: text().nullish().describe('The same as serverGroupName.'),
      instanceIds: z.array(text()).nullish().describe('Names of the instances.'),
      terminateDetachedInstances: flag().nullish().describe('End them then.'),
      decrementDesiredCapacity: flag().nullish().describe('The server group becomes smaller by as many.'),
      adjustMinIfNecessary: flag().nullish().describe('Its least size goes down with it where it must.'),
    }),
  ),
})
export default class DetachInstancesStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'detaching of instances', provider: 'aws' };
}
