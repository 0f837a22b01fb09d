import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudPlace, moniker } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Makes a disk of a Google managed instance group survive its instances. */
@Injectable()
@StageKind({
  kind: 'setStatefulDisk',
  title: 'Set stateful disk',
  description: 'Makes a disk of a Google managed instance group survive its instances.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      serverGroupName: text().nullish().describe('The server group.'),
      asgName: text().nullish().describe('The same as serverGroupName.'),
      target: text().nullish().describe('Which server group of the cluster, instead of a name.'),
      cluster: text().nullish().describe('With target: app-stack-detail.'),
      moniker: moniker().nullish().describe('The cluster, in another spelling.'),
      deviceName: text().nullish().describe('Device of the disk.'),
    }),
  ),
})
export default class SetStatefulDiskStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'stateful disks', provider: 'gce' };
}
