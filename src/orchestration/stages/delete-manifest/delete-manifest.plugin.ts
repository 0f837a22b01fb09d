import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { InvalidInput, type JsonObject } from '../../../kernel/index.ts';
import { Accounts, type ManifestRef, manifestName, TrafficGuardRules } from '../../../providers/port.ts';
import {
  ManifestStage,
  manifestTarget,
  ManifestTraffic,
  monitorGone,
  operate,
  resolveTargetManifest,
  successorField,
  targetsOf,
} from '../../manifests/port.ts';
import { flag, numeric, StageKind, succeeded, type TaskStep, text } from '../../port.ts';

const Options = z.looseObject({
  ...manifestTarget,
  options: z
    .looseObject({
      cascading: z.union([flag(), text()]).nullish(),
      orphanDependants: flag().nullish(),
      orphanDependents: flag().nullish(),
      gracePeriodSeconds: z.union([numeric({ min: 0 }), text()]).nullish(),
    })
    .nullish()
    .describe(
      'Whether dependants go too (cascading: true, false, background, foreground, orphan), and how long pods may take.',
    ),
  replacedBy: successorField,
});
type Options = z.infer<typeof Options>;

/** Deletes objects, and waits until they are gone. */
@Injectable()
@StageKind({
  kind: 'deleteManifest',
  title: 'Delete manifest',
  description: 'Deletes Kubernetes objects.',
  options: Options,
})
export default class DeleteManifestStage extends ManifestStage<Options> {
  readonly #traffic: ManifestTraffic;

  constructor(accounts: Accounts, guards: TrafficGuardRules) {
    super(accounts);
    this.#traffic = new ManifestTraffic(accounts, guards);
  }

  override tasks(): readonly TaskStep<Options>[] {
    return [
      resolveTargetManifest(this.accounts, true),
      operate('deleteManifest', this.accounts, async ({ turn, account, manifests, operation, ref }) => {
        const by = turn.options.replacedBy ?? undefined;
        await this.#traffic.permitLeaving(account, ref, 'deleteManifest', by);
        await manifests.delete(operation, ref, {
          cascade: cascadeOf(turn.options),
          ...graceOf(turn.options),
        });
      }),
      monitorGone('monitorDelete', this.accounts, targetsOf),
      {
        name: 'promoteOutputs',
        turn(turn) {
          const deleted = byNamespace(targetsOf(turn));
          return succeeded(deleted, deleted);
        },
      },
    ];
  }
}

/** `orphanDependents` wins over `cascading`. @throws {InvalidInput} the text is none that Kubernetes knows */
function cascadeOf({ options }: Options): 'background' | 'foreground' | 'orphan' {
  if (options?.orphanDependants === true || options?.orphanDependents === true) return 'orphan';
  const cascading = options?.cascading ?? true;
  if (typeof cascading === 'boolean') return cascading ? 'background' : 'orphan';
  if (cascading === 'background' || cascading === 'foreground' || cascading === 'orphan') return cascading;
  const message = `is ${cascading}. Expected true, false, background, foreground or orphan.`;
  throw new InvalidInput('The stage', [{ path: ['options', 'cascading'], message }]);
}

/** Text that is no number says nothing, as in Spinnaker. */
function graceOf({ options }: Options): { gracePeriodSeconds?: number } {
  const said = options?.gracePeriodSeconds;
  return typeof said === 'number' ? { gracePeriodSeconds: said } : {};
}

function byNamespace(refs: readonly ManifestRef[]): JsonObject {
  const names: Record<string, string[]> = {};
  for (const ref of refs) (names[ref.namespace] ??= []).push(manifestName(ref));
  return { 'outputs.manifestNamesByNamespace': names };
}
