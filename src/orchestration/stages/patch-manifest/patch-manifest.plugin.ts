import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ArtifactContents } from '../../../artifacts/port.ts';
import { InvalidInput, isJsonObject, type Json, type JsonObject } from '../../../kernel/index.ts';
import { Accounts } from '../../../providers/port.ts';
import { bindProducedArtifacts } from '../../artifacts/port.ts';
import { expectedArtifacts, stable } from '../../awaiting/port.ts';
import {
  type Artifacts,
  artifactsIn,
  manifestCloud,
  ManifestStage,
  manifestSource,
  manifestTarget,
  monitor,
  noOutput,
  promoteOutputs,
  resolveSource,
  resolveTargetManifest,
  resultContext,
  targetsOf,
  waitForManifestToStabilize,
} from '../../manifests/port.ts';
import { flag, type Outcome, type Planning, StageKind, succeeded, type TaskStep, type Turn } from '../../port.ts';

const Options = z.looseObject({
  ...manifestTarget,
  ...manifestSource,
  patchBody: z.unknown().nullish().describe('The patch itself.'),
  manifests: z.unknown().nullish().describe('Set by the stage: the patch as it is applied.'),
  options: z
    .looseObject({ mergeStrategy: z.enum(['strategic', 'json', 'merge']).nullish(), record: flag().nullish() })
    .nullish()
    .describe('How the patch is merged: strategic where it is not said. Recording it is not needed here.'),
  noOutput,
  ...stable,
  ...expectedArtifacts,
});
type Options = z.infer<typeof Options>;

/** Patches an object in place and waits until it is stable. */
@Injectable()
@StageKind({
  kind: 'patchManifest',
  title: 'Patch manifest',
  description: 'Patches a Kubernetes object in place and waits until it is stable.',
  options: Options,
})
export default class PatchManifestStage extends ManifestStage<Options> {
  override readonly opaque = ['patchBody', 'manifests'];

  constructor(
    accounts: Accounts,
    private readonly contents: ArtifactContents,
  ) {
    super(accounts);
  }

  override tasks(planning: Planning<Options>): readonly TaskStep<Options>[] {
    return [
      resolveTargetManifest(this.accounts),
      resolveSource(
        'resolvePatchSourceManifest',
        this.contents,
        ({ stage }) => stage.context['patchBody'],
        allArtifacts,
      ),
      { name: 'patchManifest', pollMs: 2000, timeoutMs: 600_000, turn: (turn) => this.#patch(turn) },
      monitor('monitorPatch', this.accounts),
      promoteOutputs(),
      waitForManifestToStabilize(this.accounts, planning, targetsOf),
      bindProducedArtifacts(),
    ];
  }

  async #patch(turn: Turn<Options>): Promise<Outcome> {
    const { manifests } = manifestCloud(this.accounts, turn);
    const strategy = turn.options.options?.mergeStrategy ?? 'strategic';
    const body = bodyOf(turn.stage.context['manifests'], strategy);
    const [ref, ...more] = targetsOf(turn);
    if (ref === undefined || more.length > 0) {
      throw new InvalidInput('The stage', [{ path: ['manifestName'], message: 'Expected exactly one object.' }]);
    }
    const artifacts = artifactsIn(turn.stage);
    return succeeded({}, resultContext(await manifests.patch(turn.operation, ref, { strategy, body, ...artifacts })));
  }
}

const allArtifacts = ({ requiredArtifacts, optionalArtifacts }: Artifacts): JsonObject => ({
  allArtifacts: [...requiredArtifacts, ...optionalArtifacts],
});

/** @throws {InvalidInput} there is none, or several where one is meant */
function bodyOf(said: Json | undefined, strategy: 'strategic' | 'json' | 'merge'): Json {
  const bodies = Array.isArray(said) ? said.filter(isJsonObject) : [];
  const [first] = bodies;
  if (first === undefined) {
    throw new InvalidInput('The stage', [{ path: ['patchBody'], message: 'is missing. Expected a patch.' }]);
  }
  if (strategy === 'json') return bodies;
  if (bodies.length === 1) return first;
  const message = `holds ${String(bodies.length)} patches. Expected one with the merge strategy ${strategy}.`;
  throw new InvalidInput('The stage', [{ path: ['patchBody'], message }]);
}
