import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, artifact, type Awaited, AwaitingStage, cloudPlace } from '../../awaiting/port.ts';
import { flag, StageKind, text } from '../../port.ts';

/** Makes an AWS CloudFormation stack, or changes it. */
@Injectable()
@StageKind({
  kind: 'deployCloudFormation',
  title: 'Deploy CloudFormation stack',
  description: 'Makes an AWS CloudFormation stack, or changes it.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      stackName: text().nullish().describe('Name of the stack.'),
      source: z.enum(['text', 'artifact']).nullish().describe('Where the template comes from.'),
      templateBody: z.unknown().nullish().describe('The template itself.'),
      stackArtifactId: text().nullish().describe('Id of the expected artifact that holds it.'),
      stackArtifact: artifact().nullish().describe('The artifact that holds it.'),
      stackArtifactAccount: text().nullish().describe('Account that the artifact is fetched with.'),
      parameters: anyMap().nullish().describe('Values of the parameters of the template.'),
      tags: anyMap().nullish().describe('Tags of the stack.'),
      capabilities: z.array(text()).nullish().describe('What the template may do: CAPABILITY_IAM and the like.'),
      roleARN: text().nullish().describe('Role that carries the change out.'),
      isChangeSet: flag().nullish().describe('Make a change set first.'),
      changeSetName: text().nullish().describe('Name of the change set.'),
      executeChangeSet: flag().nullish().describe('Carry the change set out.'),
      actionOnReplacement: z
        .enum(['ask', 'skip', 'fail'])
        .nullish()
        .describe('What becomes of a change set that replaces resources.'),
      changeSetContainsReplacement: flag().nullish().describe('It replaces resources; the stage says so itself.'),
    }),
  ),
})
export default class DeployCloudFormationStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'stacks', provider: 'aws' };
}
