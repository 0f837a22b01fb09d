import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, manifestTarget, stable } from '../../awaiting/port.ts';
import { StageKind } from '../../port.ts';

/** Replaces the pods of a Kubernetes object one after another. */
@Injectable()
@StageKind({
  kind: 'rollingRestartManifest',
  title: 'Rolling restart',
  description: 'Replaces the pods of a Kubernetes object one after another.',
  options: z.lazy(() =>
    z.looseObject({
      ...manifestTarget,
      ...stable,
    }),
  ),
})
export default class RollingRestartManifestStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'manifests', provider: 'kubernetes' };
}
