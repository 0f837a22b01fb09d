import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, cloudPlace } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Gives tags to images; to those of earlier stages when none is named. */
@Injectable()
@StageKind({
  kind: 'upsertImageTags',
  title: 'Tag image',
  description: 'Gives tags to images; to those of earlier stages when none is named.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      imageNames: z.array(text()).nullish().describe('Names of the images.'),
      imageIds: z.array(text()).nullish().describe('Ids of the images.'),
      tags: anyMap().nullish().describe('Tags and their values.'),
      consideredStages: z.array(text()).nullish().describe('Stages whose images are meant.'),
    }),
  ),
})
export default class UpsertImageTagsStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'images' };
}
