import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudAccount } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Sets the infrastructure of an application up as it was written down. */
@Injectable()
@StageKind({
  kind: 'restoreSnapshot',
  title: 'Restore snapshot',
  description: 'Sets the infrastructure of an application up as it was written down.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudAccount,
      applicationName: text().nullish().describe('Name of the application.'),
      snapshotTimestamp: text().nullish().describe('Which of its snapshots.'),
    }),
  ),
})
export default class RestoreSnapshotStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'snapshots', provider: 'gce' };
}
