import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { bindProducedArtifacts } from '../../artifacts/port.ts';
import { expectedArtifacts } from '../../awaiting/port.ts';
import {
  manifestCloud,
  ManifestStage,
  manifestTarget,
  NoSuchManifest,
  resolveTargetManifest,
  targetsOf,
} from '../../manifests/port.ts';
import { type Outcome, StageKind, succeeded, type TaskStep, type Turn } from '../../port.ts';

const Options = z.looseObject({
  ...manifestTarget,
  ...expectedArtifacts,
});
type Options = z.infer<typeof Options>;

/** Finds the images and other artifacts of a live object. */
@Injectable()
@StageKind({
  kind: 'findArtifactsFromResource',
  aliases: ['findArtifactFromResource'],
  title: 'Find artifacts from resource',
  description: 'Finds the images and other artifacts of a live Kubernetes object.',
  options: Options,
})
export default class FindArtifactsFromResourceStage extends ManifestStage<Options> {
  override tasks(): readonly TaskStep<Options>[] {
    return [
      resolveTargetManifest(this.accounts),
      { name: 'findArtifactsFromResource', pollMs: 2000, timeoutMs: 300_000, turn: (turn) => this.#find(turn) },
      bindProducedArtifacts(),
    ];
  }

  async #find(turn: Turn<Options>): Promise<Outcome> {
    const { account, manifests } = manifestCloud(this.accounts, turn);
    const [ref] = targetsOf(turn);
    const view = ref && (await manifests.find(ref));
    if (ref !== undefined && view === undefined) throw new NoSuchManifest(account, ref);
    const found = { manifest: view?.manifest ?? {}, artifacts: view?.artifacts ?? [] };
    return succeeded(found, found);
  }
}
