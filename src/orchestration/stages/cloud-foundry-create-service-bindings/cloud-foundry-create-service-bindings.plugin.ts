import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, cloudPlace, moniker } from '../../awaiting/port.ts';
import { flag, StageKind, text } from '../../port.ts';

/** Binds services to a Cloud Foundry server group. */
@Injectable()
@StageKind({
  kind: 'cloudFoundryCreateServiceBindings',
  title: 'Create service bindings',
  description: 'Binds services to a Cloud Foundry server group.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      serverGroupName: text().nullish().describe('The server group.'),
      cluster: text().nullish().describe('Its cluster.'),
      target: text().nullish().describe('Which server group of the cluster.'),
      moniker: moniker().nullish().describe('The cluster, in another spelling.'),
      restageRequired: flag()
        .nullish()
        .default(true)
        .describe('Stage the application anew afterwards; true when it is not said.'),
      restartRequired: flag().nullish().describe('Start the application anew afterwards.'),
      serviceBindingRequests: z
        .array(
          z.looseObject({
            serviceInstanceName: text().nullish(),
            parameters: anyMap().nullish(),
            updatable: flag().nullish(),
          }),
        )
        .nullish()
        .describe('Which services, and with what.'),
    }),
  ),
})
export default class CloudFoundryCreateServiceBindingsStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'services', provider: 'cloudfoundry' };
}
