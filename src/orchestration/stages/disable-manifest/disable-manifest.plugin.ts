import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, manifestTarget, stable } from '../../awaiting/port.ts';
import { StageKind } from '../../port.ts';

/** Takes the traffic of a Kubernetes object away. */
@Injectable()
@StageKind({
  kind: 'disableManifest',
  title: 'Disable manifest',
  description: 'Takes the traffic of a Kubernetes object away.',
  options: z.lazy(() =>
    z.looseObject({
      ...manifestTarget,
      ...stable,
    }),
  ),
})
export default class DisableManifestStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'manifests', provider: 'kubernetes' };
}
