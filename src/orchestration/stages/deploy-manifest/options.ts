import { z } from 'zod';
import { cloudAccount, expectedArtifacts, moniker, stable } from '../../awaiting/port.ts';
import { labelSelectors, manifestSource, noOutput } from '../../manifests/port.ts';
import { flag, numeric, text } from '../../port.ts';

const traffic = z.looseObject({
  enableTraffic: flag().nullish().describe('New pods take traffic as soon as they are ready.'),
  services: z.array(text()).nullish().describe('Services that give traffic, as "service shop".'),
  strategy: text().nullish().describe('none, redblack (the same as bluegreen), highlander or rollingredblack.'),
  targetPercentages: z
    .array(numeric({ min: 0, max: 100 }))
    .nullish()
    .describe('rollingredblack: shares of traffic that the new version takes over step by step; 100 is added.'),
});

export const DeployManifestOptions = z.looseObject({
  ...cloudAccount,
  ...manifestSource,
  moniker: moniker().nullish().describe('Application and cluster of the objects.'),
  manifests: z.unknown().nullish().describe('The manifests themselves: a list, one, or text that is YAML.'),
  optionalArtifactIds: z.array(text()).nullish().describe('Ids of artifacts that are put in where they are there.'),
  namespaceOverride: text().nullish().describe('Namespace for all objects that live in one.'),
  overrideNamespaceManifestConflictPolicy: text()
    .nullish()
    .describe('Kept for its author; the override always wins here.'),
  skipSpecTemplateLabels: flag().nullish().describe('Do not add labels to the template of pods.'),
  labelSelectors: labelSelectors().nullish().describe('Only manifests with these labels.'),
  allowNothingSelected: flag().nullish().describe('No manifest with these labels is no fault.'),
  enableArtifactBinding: flag().nullish().describe('Put artifacts in; true when it is not said.'),
  trafficManagement: z
    .looseObject({ enabled: flag().nullish(), options: traffic.nullish() })
    .nullish()
    .describe('How new replica sets take over from old ones: enableTraffic, services, strategy, targetPercentages.'),
  strategy: text().nullish().describe('Kept for its author: trafficManagement says the strategy.'),
  services: z.array(text()).nullish().describe('Services that give traffic, where traffic is not managed.'),
  versioned: flag().nullish().describe('Give objects a version in their name; where it is not said, the kind decides.'),
  noOutput,
  ...stable,
  ...expectedArtifacts,
});
export type DeployManifestOptions = z.infer<typeof DeployManifestOptions>;
