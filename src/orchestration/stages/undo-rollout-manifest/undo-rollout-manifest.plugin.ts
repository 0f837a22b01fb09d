import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { InvalidInput } from '../../../kernel/index.ts';
import { stable } from '../../awaiting/port.ts';
import { changeUntilStableTasks, ManifestStage, manifestTarget } from '../../manifests/port.ts';
import { numeric, type Planning, StageKind, type TaskStep } from '../../port.ts';

const Options = z.looseObject({
  ...manifestTarget,
  numRevisionsBack: numeric({ min: 0, whole: true }).nullish().describe('So many revisions back.'),
  revision: numeric({ min: 0, whole: true }).nullish().describe('The revision, instead of numRevisionsBack.'),
  ...stable,
});
type Options = z.infer<typeof Options>;

/** Takes an object back to an earlier revision and waits until it is stable. */
@Injectable()
@StageKind({
  kind: 'undoRolloutManifest',
  title: 'Undo rollout',
  description: 'Takes a Kubernetes object back to an earlier revision.',
  options: Options,
})
export default class UndoRolloutManifestStage extends ManifestStage<Options> {
  override tasks(planning: Planning<Options>): readonly TaskStep<Options>[] {
    return changeUntilStableTasks(this.accounts, planning, {
      name: 'undoRolloutManifest',
      monitored: 'monitorUndoRollout',
      act: async ({ turn, manifests, operation, ref }) => ({
        rolledBackTo: { ...(await manifests.undoRollout(operation, ref, revisionOf(turn.options))) },
      }),
    });
  }
}

function revisionOf({ revision, numRevisionsBack }: Options): { revision: number } | { revisionsBack: number } {
  if (revision) return { revision };
  if (numRevisionsBack) return { revisionsBack: numRevisionsBack };
  const message = 'is missing. Expected how many revisions back, at least 1, or revision.';
  throw new InvalidInput('The stage', [{ path: ['numRevisionsBack'], message }]);
}
