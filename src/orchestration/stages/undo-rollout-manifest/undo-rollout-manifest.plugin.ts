import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, manifestTarget, stable } from '../../awaiting/port.ts';
import { numeric, StageKind } from '../../port.ts';

/** Takes a Kubernetes object back to an earlier revision. */
@Injectable()
@StageKind({
  kind: 'undoRolloutManifest',
  title: 'Undo rollout',
  description: 'Takes a Kubernetes object back to an earlier revision.',
  options: z.lazy(() =>
    z.looseObject({
      ...manifestTarget,
      numRevisionsBack: numeric({ min: 0, whole: true }).nullish().describe('So many revisions back.'),
      revision: numeric({ min: 0, whole: true }).nullish().describe('The revision, instead of numRevisionsBack.'),
      ...stable,
    }),
  ),
})
export default class UndoRolloutManifestStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'manifests', provider: 'kubernetes' };
}
