import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudAccount } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Writes down how the infrastructure of an application is set up. */
@Injectable()
@StageKind({
  kind: 'saveSnapshot',
  title: 'Save snapshot',
  description: 'Writes down how the infrastructure of an application is set up.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudAccount,
      applicationName: text().nullish().describe('Name of the application.'),
    }),
  ),
})
export default class SaveSnapshotStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'snapshots', provider: 'gce' };
}
