import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudPlace } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Deletes images. */
@Injectable()
@StageKind({
  kind: 'deleteImage',
  title: 'Delete image',
  description: 'Deletes images.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      imageId: text().nullish().describe('Id of the image.'),
      imageIds: z.array(text()).nullish().describe('Ids of several.'),
    }),
  ),
})
export default class DeleteImageStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'images' };
}
