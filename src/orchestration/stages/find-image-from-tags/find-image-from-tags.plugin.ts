import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, cloudPlace } from '../../awaiting/port.ts';
import { flag, StageKind, text } from '../../port.ts';

/** Finds an image by its tags, for the stages that deploy it. */
@Injectable()
@StageKind({
  kind: 'findImageFromTags',
  title: 'Find image from tags',
  description: 'Finds an image by its tags, for the stages that deploy it.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      packageName: text().nullish().describe('Package that the image holds.'),
      tags: anyMap().nullish().describe('Tags that the image must have.'),
      imageNames: z.array(text()).nullish().describe('Names that it may have.'),
      skipRegionDetection: flag().nullish().describe('Leave out the regions that later stages deploy to.'),
    }),
  ),
})
export default class FindImageFromTagsStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'images' };
}
