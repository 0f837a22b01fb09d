import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudPlace, moniker } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Gives the stateful instances of a Google managed instance group another boot image. */
@Injectable()
@StageKind({
  kind: 'statefullyUpdateBootImage',
  title: 'Update boot image',
  description: 'Gives the stateful instances of a Google managed instance group another boot image.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      serverGroupName: text().nullish().describe('The server group.'),
      asgName: text().nullish().describe('The same as serverGroupName.'),
      target: text().nullish().describe('Which server group of the cluster, instead of a name.'),
      cluster: text().nullish().describe('With target: app-stack-detail.'),
      moniker: moniker().nullish().describe('The cluster, in another spelling.'),
      bootImage: text().nullish().describe('The image.'),
    }),
  ),
})
export default class StatefullyUpdateBootImageStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'stateful disks', provider: 'gce' };
}
