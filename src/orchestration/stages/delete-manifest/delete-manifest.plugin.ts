import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, manifestTarget } from '../../awaiting/port.ts';
import { flag, numeric, StageKind, text } from '../../port.ts';

/** Deletes Kubernetes objects. */
@Injectable()
@StageKind({
  kind: 'deleteManifest',
  title: 'Delete manifest',
  description: 'Deletes Kubernetes objects.',
  options: z.lazy(() =>
    z.looseObject({
      ...manifestTarget,
      options: z
        .looseObject({
          cascading: flag().nullish(),
          orphanDependants: flag().nullish(),
          gracePeriodSeconds: numeric().nullish(),
        })
        .nullish()
        .describe('Whether dependants go too, and how long pods may take.'),
      namespace: text().nullish().describe('The same as location.'),
    }),
  ),
})
export default class DeleteManifestStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'manifests', provider: 'kubernetes' };
}
