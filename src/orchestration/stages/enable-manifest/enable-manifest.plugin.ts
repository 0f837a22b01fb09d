import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, manifestTarget, stable } from '../../awaiting/port.ts';
import { StageKind } from '../../port.ts';

/** Gives a Kubernetes object its traffic back. */
@Injectable()
@StageKind({
  kind: 'enableManifest',
  title: 'Enable manifest',
  description: 'Gives a Kubernetes object its traffic back.',
  options: z.lazy(() =>
    z.looseObject({
      ...manifestTarget,
      ...stable,
    }),
  ),
})
export default class EnableManifestStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'manifests', provider: 'kubernetes' };
}
