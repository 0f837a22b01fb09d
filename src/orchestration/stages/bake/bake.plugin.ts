import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, cloudPlace, expectedArtifacts } from '../../awaiting/port.ts';
import { flag, StageKind, text } from '../../port.ts';

/** Builds a machine image with a package in it, one for each region. */
@Injectable()
@StageKind({
  kind: 'bake',
  title: 'Bake',
  description: 'Builds a machine image with a package in it, one for each region.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      package: text().nullish().describe('The package; several with a blank or a comma between them.'),
      packageArtifactIds: z.array(text()).nullish().describe('Ids of expected artifacts that are packages.'),
      packageArtifacts: z.array(anyMap()).nullish().describe('Packages as artifacts.'),
      baseOs: text().nullish().describe('The operating system.'),
      baseLabel: text()
        .nullish()
        .default('release')
        .describe('Which release of the base image; release when it is not said.'),
      baseAmi: text().nullish().describe('Base image by id, instead of baseOs.'),
      baseName: text().nullish().describe('First part of the name of the image.'),
      vmType: text().nullish().describe('Sort of virtualisation.'),
      storeType: text().nullish().describe('Sort of root volume.'),
      amiName: text().nullish().describe('Name of the image.'),
      amiSuffix: text().nullish().describe('Last part of its name; the time when it is not said.'),
      templateFileName: text().nullish().describe('Template of the image builder.'),
      varFileName: text().nullish().describe('File with its variables.'),
      extendedAttributes: anyMap().nullish().describe('Further variables.'),
      rebake: flag().nullish().describe('Bake, even if there is such an image already.'),
      skipRegionDetection: flag().nullish().describe('Leave out the regions that later stages deploy to.'),
      user: text().nullish().describe('For whom it is baked.'),
      ...expectedArtifacts,
    }),
  ),
})
export default class BakeStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'image bakery', provider: 'aws' };
}
