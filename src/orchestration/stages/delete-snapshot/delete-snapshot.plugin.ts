import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudPlace } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Deletes snapshots of disks. */
@Injectable()
@StageKind({
  kind: 'deleteSnapshot',
  title: 'Delete snapshot',
  description: 'Deletes snapshots of disks.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      snapshotIds: z.array(text()).nullish().describe('Ids of the snapshots.'),
    }),
  ),
})
export default class DeleteSnapshotStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'snapshots', provider: 'aws' };
}
