import { z } from 'zod';
import { anyMap, artifact, cloudPlace, expectedArtifacts } from '../awaiting/port.ts';
import { manifestSource, noOutput } from '../manifests/port.ts';
import { flag, text } from '../port.ts';

/** Fields of a stage that runs a job. */
export const JobOptions = z.looseObject({
  ...cloudPlace,
  ...manifestSource,
  application: text()
    .nullish()
    .describe('Application that the job belongs to; that of the pipeline where it is not said.'),
  manifest: z.unknown().nullish().describe('The manifest of the job, or text that is YAML.'),
  manifests: z.unknown().nullish().describe('The same, in a list of one.'),
  namespaceOverride: text().nullish().describe('Namespace of the job.'),
  cluster: anyMap().nullish().describe('Titus: what runs, and how large.'),
  deferredInitialization: flag().nullish().describe('Titus: work out the cluster when the stage runs.'),
  propertyFile: text().nullish().describe('Container whose output becomes outputs (SPINNAKER_PROPERTY_NAME=value).'),
  consumeArtifactSource: text().nullish().describe('Where outputs are read: propertyFile or artifact.'),
  consumeArtifactId: text().nullish().describe('Id of the artifact that holds outputs, a JSON object.'),
  consumeArtifact: artifact().nullish().describe('The artifact that holds outputs.'),
  consumeArtifactAccount: text().nullish().describe('Account that it is fetched with.'),
  waitForCompletion: flag().nullish().default(true).describe('Wait for the end of the job; true when it is not said.'),
  noOutput,
  ...expectedArtifacts,
});
export type JobOptions = z.infer<typeof JobOptions>;
