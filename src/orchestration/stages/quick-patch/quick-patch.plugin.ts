import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudPlace } from '../../awaiting/port.ts';
import { flag, StageKind, text } from '../../port.ts';

/** Puts a package into the running instances of a server group; deprecated. */
@Injectable()
@StageKind({
  kind: 'quickPatch',
  title: 'Quick patch',
  description: 'Puts a package into the running instances of a server group; deprecated.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      application: text().nullish().describe('Application of the package.'),
      clusterName: text().nullish().describe('Cluster that is patched.'),
      package: text().nullish().describe('Package that is put in.'),
      baseOs: text().nullish().describe('Operating system of the instances.'),
      healthProviders: z.array(text()).nullish().describe('Health signals that count.'),
      rollingPatch: flag().nullish().describe('One instance after another.'),
      skipUpToDate: flag().nullish().describe('Leave out what has the version already.'),
      patchVersion: text().nullish().describe('Version that is put in.'),
    }),
  ),
})
export default class QuickPatchStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'patching of instances in place', provider: 'aws' };
}
