import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, expectedArtifacts, inputArtifact } from '../../awaiting/port.ts';
import { flag, StageKind, text } from '../../port.ts';

/** Renders a manifest from a template with Helm, Kustomize or Helmfile. */
@Injectable()
@StageKind({
  kind: 'bakeManifest',
  title: 'Bake manifest',
  description: 'Renders a manifest from a template with Helm, Kustomize or Helmfile.',
  options: z.lazy(() =>
    z.looseObject({
      templateRenderer: z
        .enum(['HELM2', 'HELM3', 'HELMFILE', 'KUSTOMIZE', 'KUSTOMIZE4', 'CF'])
        .nullish()
        .describe('What renders the template.'),
      inputArtifacts: z.array(inputArtifact()).nullish().describe('The template, then files with values.'),
      inputArtifact: inputArtifact().nullish().describe('The template, with Kustomize.'),
      outputName: text().nullish().describe('Name of the artifact that comes out.'),
      namespace: text().nullish().describe('Namespace of the release.'),
      environment: text().nullish().describe('Environment of a Helmfile.'),
      overrides: anyMap().nullish().describe('Values that win over those of the files.'),
      evaluateOverrideExpressions: flag().nullish().describe('Evaluate expressions in the values.'),
      rawOverrides: flag().nullish().describe('Hand values over with their types.'),
      includeCRDs: flag().nullish().describe('Render definitions of custom resources too.'),
      apiVersions: text().nullish().describe('API versions that the template may count on.'),
      kubeVersion: text().nullish().describe('Version of Kubernetes that the template is told of.'),
      kustomizeFilePath: text().nullish().describe('Where kustomization.yaml lies.'),
      helmChartFilePath: text().nullish().describe('Where the chart lies.'),
      helmfileFilePath: text().nullish().describe('Where the helmfile lies.'),
      ...expectedArtifacts,
    }),
  ),
})
export default class BakeManifestStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { what: 'template renderer', system: 'helm or kustomize' };
}
