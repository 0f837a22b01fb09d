import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, expectedArtifacts, inputArtifact } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Renders a Cloud Foundry manifest from a template and files with variables. */
@Injectable()
@StageKind({
  kind: 'bakeCloudFoundryManifest',
  title: 'Bake Cloud Foundry manifest',
  description: 'Renders a Cloud Foundry manifest from a template and files with variables.',
  options: z.lazy(() =>
    z.looseObject({
      inputArtifacts: z.array(inputArtifact()).nullish().describe('The template, then files with variables.'),
      outputName: text().nullish().describe('Name of the artifact that comes out.'),
      templateRenderer: text().nullish().describe('What renders the template: CF.'),
      ...expectedArtifacts,
    }),
  ),
})
export default class BakeCloudFoundryManifestStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { what: 'template renderer', system: 'cloudfoundry manifests' };
}
