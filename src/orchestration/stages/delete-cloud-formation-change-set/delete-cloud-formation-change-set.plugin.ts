import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudPlace } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Deletes a change set of an AWS CloudFormation stack. */
@Injectable()
@StageKind({
  kind: 'deleteCloudFormationChangeSet',
  title: 'Delete CloudFormation change set',
  description: 'Deletes a change set of an AWS CloudFormation stack.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      stackName: text().nullish().describe('Name of the stack.'),
      changeSetName: text().nullish().describe('Name of the change set.'),
    }),
  ),
})
export default class DeleteCloudFormationChangeSetStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'stacks', provider: 'aws' };
}
