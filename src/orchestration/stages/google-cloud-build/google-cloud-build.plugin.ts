import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, artifact, type Awaited, AwaitingStage, expectedArtifacts } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Runs a Google Cloud Build and takes over what it leaves. */
@Injectable()
@StageKind({
  kind: 'googleCloudBuild',
  title: 'Google Cloud Build',
  description: 'Runs a Google Cloud Build and takes over what it leaves.',
  options: z.lazy(() =>
    z.looseObject({
      account: text().describe('Name of the configured Cloud Build account.'),
      buildDefinitionSource: z
        .enum(['text', 'stage', 'artifact', 'trigger'])
        .nullish()
        .describe('Where the definition of the build comes from.'),
      buildDefinition: anyMap().nullish().describe('The definition itself.'),
      buildDefinitionArtifact: z
        .looseObject({
          artifact: artifact().nullish(),
          artifactId: text().nullish(),
          artifactAccount: text().nullish(),
        })
        .nullish()
        .describe('The artifact that holds the definition.'),
      triggerId: text().nullish().describe('The Cloud Build trigger that is run.'),
      repoSource: z
        .looseObject({ branchName: text().nullish(), tagName: text().nullish(), commitSha: text().nullish() })
        .nullish()
        .describe('What of the repository is built; one of the three.'),
      ...expectedArtifacts,
    }),
  ),
})
export default class GoogleCloudBuildStage extends AwaitingStage {
  protected override readonly awaits: Awaited = {
    what: 'build server',
    system: 'googleCloudBuild',
    namedBy: 'account',
  };
}
