import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { InvalidInput } from '../../../kernel/index.ts';
import { locationOf, type ManifestRef, manifestRef } from '../../../providers/port.ts';
import { cloudPlace } from '../../awaiting/port.ts';
import { manifestCloud, ManifestStage, minuteMs, monitorGone } from '../../manifests/port.ts';
import { type Outcome, type Planning, StageKind, succeeded, type TaskStep, text, type Turn } from '../../port.ts';

const Options = z.looseObject({
  ...cloudPlace,
  jobName: text().nullish().describe('Name of the job, with or without its kind: "migrate", "job migrate".'),
  jobId: text().nullish().describe('The same as jobName.'),
  namespace: text().nullish().describe('Namespace of the job.'),
});
type Options = z.infer<typeof Options>;

/** Ends a job and forgets it. */
@Injectable()
@StageKind({ kind: 'destroyJob', title: 'Destroy job', description: 'Ends a job and forgets it.', options: Options })
export default class DestroyJobStage extends ManifestStage<Options> {
  override tasks(): readonly TaskStep<Options>[] {
    return [
      { name: 'destroyJob', pollMs: 2000, timeoutMs: 10 * minuteMs, turn: (turn) => this.#destroy(turn) },
      monitorGone('monitorDestroy', this.accounts, (turn) => [jobOf(turn)]),
    ];
  }

  async #destroy(turn: Turn<Options>): Promise<Outcome> {
    const { account, manifests } = manifestCloud(this.accounts, turn);
    const ref = jobOf(turn);
    await manifests.delete(turn.operation, ref, { cascade: 'background' });
    return succeeded({}, { 'delete.name': ref.name, 'delete.region': ref.namespace, 'delete.account.name': account });
  }
}

/** @throws {InvalidInput} no job is named, or no place */
function jobOf({ options }: Planning<Options>): ManifestRef {
  const name = options.jobName ?? options.jobId ?? '';
  if (name === '') throw new InvalidInput('The stage', [{ path: ['jobName'], message: 'is missing.' }]);
  return manifestRef(name.includes(' ') ? name : `job ${name}`, locationOf(options));
}
