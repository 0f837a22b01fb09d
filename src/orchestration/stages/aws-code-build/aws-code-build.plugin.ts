import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, expectedArtifacts } from '../../awaiting/port.ts';
import { flag, StageKind, text } from '../../port.ts';

/** Runs an AWS CodeBuild project and takes over what it leaves. */
@Injectable()
@StageKind({
  kind: 'awsCodeBuild',
  title: 'AWS CodeBuild',
  description: 'Runs an AWS CodeBuild project and takes over what it leaves.',
  options: z.lazy(() =>
    z.looseObject({
      account: text().describe('Name of the configured CodeBuild account.'),
      projectName: text().describe('Project that is run.'),
      source: z
        .looseObject({
          sourceOverride: flag().nullish(),
          sourceType: text().nullish(),
          sourceArtifact: anyMap().nullish(),
          sourceVersion: text().nullish(),
          buildspec: text().nullish(),
        })
        .nullish()
        .describe('What is built instead of what the project says.'),
      secondarySources: z.array(anyMap()).nullish().describe('Further sources.'),
      environmentVariables: anyMap().nullish().describe('Variables that the build sees.'),
      image: text().nullish().describe('Image that the build runs in.'),
      ...expectedArtifacts,
    }),
  ),
})
export default class AwsCodeBuildStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { what: 'build server', system: 'awsCodeBuild', namedBy: 'account' };
}
