import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudPlace } from '../../awaiting/port.ts';
import { numeric, StageKind, text } from '../../port.ts';

/** Deletes an AWS Lambda function, or versions of it. */
@Injectable()
@StageKind({
  kind: 'Aws.LambdaDeleteStage',
  title: 'Delete Lambda function',
  description: 'Deletes an AWS Lambda function, or versions of it.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      functionName: text().nullish().describe('Name of the function.'),
      version: text().nullish().describe('Which versions.'),
      versionNumber: text().nullish().describe('The version, where it is named.'),
      retentionNumber: numeric({ min: 0, whole: true }).nullish().describe('So many versions stay.'),
      prevVersionsToDelete: z.array(text()).nullish().describe('Versions that go.'),
    }),
  ),
})
export default class AwsLambdaDeleteStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'functions', provider: 'aws' };
}
