import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudPlace } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Deletes an AWS CloudFormation stack. */
@Injectable()
@StageKind({
  kind: 'deleteCloudFormation',
  title: 'Delete CloudFormation stack',
  description: 'Deletes an AWS CloudFormation stack.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      stackName: text().nullish().describe('Name of the stack.'),
      roleARN: text().nullish().describe('Role that carries the deletion out.'),
    }),
  ),
})
export default class DeleteCloudFormationStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'stacks', provider: 'aws' };
}
