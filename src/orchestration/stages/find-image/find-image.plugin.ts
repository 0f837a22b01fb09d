import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudPlace, moniker } from '../../awaiting/port.ts';
import { flag, StageKind, text } from '../../port.ts';

/** Finds the image that a cluster runs, for the stages that deploy it. */
@Injectable()
@StageKind({
  kind: 'findImage',
  title: 'Find image from cluster',
  description: 'Finds the image that a cluster runs, for the stages that deploy it.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      cluster: text().nullish().describe('Cluster whose image is looked for.'),
      moniker: moniker().nullish().describe('The cluster, in another spelling.'),
      selectionStrategy: z
        .enum(['NEWEST', 'LARGEST', 'OLDEST', 'FAIL'])
        .nullish()
        .default('NEWEST')
        .describe('Which server group counts where there are several; FAIL refuses that; NEWEST when it is not said.'),
      onlyEnabled: flag()
        .nullish()
        .default(true)
        .describe('Look only at server groups that take traffic; true when it is not said.'),
      imageNamePattern: text().nullish().describe('Regular expression for the name of the image.'),
      resolveMissingLocations: flag().nullish().describe('Look for the image by its name where the cluster is not.'),
      skipRegionDetection: flag().nullish().describe('Leave out the regions that later stages deploy to.'),
      imageNameSource: text().nullish().describe('Where the name of the image is read.'),
    }),
  ),
})
export default class FindImageStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'images' };
}
