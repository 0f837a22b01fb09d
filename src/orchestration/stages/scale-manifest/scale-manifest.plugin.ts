import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, manifestTarget, stable } from '../../awaiting/port.ts';
import { numeric, StageKind } from '../../port.ts';

/** Gives a Kubernetes object another number of replicas and waits until it is stable. */
@Injectable()
@StageKind({
  kind: 'scaleManifest',
  title: 'Scale manifest',
  description: 'Gives a Kubernetes object another number of replicas and waits until it is stable.',
  options: z.lazy(() =>
    z.looseObject({
      ...manifestTarget,
      replicas: numeric({ min: 0, whole: true }).nullish().describe('The new number.'),
      ...stable,
    }),
  ),
})
export default class ScaleManifestStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'manifests', provider: 'kubernetes' };
}
