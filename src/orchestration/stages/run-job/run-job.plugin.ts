import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, artifact, type Awaited, AwaitingStage, cloudPlace, expectedArtifacts } from '../../awaiting/port.ts';
import { flag, StageKind, text } from '../../port.ts';

/** Runs a job to its end, on Kubernetes or Titus, and takes over what it leaves. */
@Injectable()
@StageKind({
  kind: 'runJob',
  aliases: ['runJobManifest'],
  title: 'Run job',
  description: 'Runs a job to its end, on Kubernetes or Titus, and takes over what it leaves.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      application: text().nullish().describe('Application that the job belongs to.'),
      source: z.enum(['text', 'artifact']).nullish().describe('Where the manifest comes from.'),
      manifest: anyMap().nullish().describe('The manifest of the job.'),
      manifestArtifactId: text().nullish().describe('Id of the expected artifact that holds it.'),
      manifestArtifact: artifact().nullish().describe('The artifact that holds it.'),
      manifestArtifactAccount: text().nullish().describe('Account that the artifact is fetched with.'),
      requiredArtifactIds: z.array(text()).nullish().describe('Ids of expected artifacts that are put in.'),
      namespaceOverride: text().nullish().describe('Namespace of the job.'),
      cluster: anyMap().nullish().describe('Titus: what runs, and how large.'),
      deferredInitialization: flag().nullish().describe('Titus: work out the cluster when the stage runs.'),
      propertyFile: text().nullish().describe('File, or container, whose output becomes outputs.'),
      consumeArtifactSource: text().nullish().describe('Where outputs are read: propertyFile or artifact.'),
      consumeArtifactId: text().nullish().describe('Id of the artifact that holds outputs.'),
      consumeArtifact: artifact().nullish().describe('The artifact that holds outputs.'),
      consumeArtifactAccount: text().nullish().describe('Account that it is fetched with.'),
      waitForCompletion: flag()
        .nullish()
        .default(true)
        .describe('Wait for the end of the job; true when it is not said.'),
      noOutput: flag().nullish().describe('Leave no outputs.'),
      ...expectedArtifacts,
    }),
  ),
})
export default class RunJobStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'jobs', provider: 'kubernetes' };
}
