import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import {
  anyMap,
  artifact,
  type Awaited,
  AwaitingStage,
  cloudAccount,
  expectedArtifacts,
  labelSelectors,
  moniker,
  stable,
} from '../../awaiting/port.ts';
import { flag, StageKind, text } from '../../port.ts';

/** Applies Kubernetes manifests and waits until the objects are stable. */
@Injectable()
@StageKind({
  kind: 'deployManifest',
  title: 'Deploy manifest',
  description: 'Applies Kubernetes manifests and waits until the objects are stable.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudAccount,
      moniker: moniker().nullish().describe('Application and cluster of the objects.'),
      source: z
        .enum(['text', 'artifact'])
        .nullish()
        .default('text')
        .describe('Where the manifests come from; text when it is not said.'),
      manifests: z.unknown().nullish().describe('The manifests themselves, a list or one.'),
      manifestArtifactId: text().nullish().describe('Id of the expected artifact that holds them.'),
      manifestArtifact: artifact().nullish().describe('The artifact that holds them.'),
      manifestArtifactAccount: text().nullish().describe('Account that the artifact is fetched with.'),
      requiredArtifactIds: z.array(text()).nullish().describe('Ids of expected artifacts that are put in.'),
      requiredArtifacts: z
        .array(z.looseObject({ expectedArtifactId: text().nullish(), artifact: artifact().nullish() }))
        .nullish()
        .describe('Artifacts that are put in.'),
      optionalArtifactIds: z.array(text()).nullish().describe('Ids of artifacts that are put in where they are there.'),
      namespaceOverride: text().nullish().describe('Namespace for all objects.'),
      overrideNamespaceManifestConflictPolicy: text()
        .nullish()
        .describe('What becomes of a manifest that names another namespace.'),
      skipExpressionEvaluation: flag().nullish().describe('Leave expressions in the manifests of an artifact alone.'),
      skipSpecTemplateLabels: flag().nullish().describe('Do not add labels to the template of pods.'),
      labelSelectors: labelSelectors().nullish().describe('Only objects with these labels.'),
      allowNothingSelected: flag().nullish().describe('No object with these labels is no fault.'),
      enableArtifactBinding: flag().nullish().describe('Put artifacts in.'),
      trafficManagement: z
        .looseObject({ enabled: flag().nullish(), options: anyMap().nullish() })
        .nullish()
        .describe('How new replica sets take over from old ones (options: enableTraffic, services, strategy).'),
      strategy: text().nullish().describe('How objects that are there are replaced.'),
      services: z.array(text()).nullish().describe('Services that give traffic.'),
      versioned: flag().nullish().describe('Give objects a version in their name.'),
      noOutput: flag().nullish().describe('Leave no outputs.'),
      ...stable,
      ...expectedArtifacts,
    }),
  ),
})
export default class DeployManifestStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'manifests', provider: 'kubernetes' };
}
