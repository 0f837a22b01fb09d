import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudPlace } from '../../awaiting/port.ts';
import { flag, StageKind, text } from '../../port.ts';

/** Gives an AWS Lambda function other code. */
@Injectable()
@StageKind({
  kind: 'Aws.LambdaUpdateCodeStage',
  title: 'Update Lambda code',
  description: 'Gives an AWS Lambda function other code.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      functionName: text().nullish().describe('Name of the function.'),
      s3bucket: text().nullish().describe('Bucket that holds the code.'),
      s3key: text().nullish().describe('Where in the bucket it lies.'),
      publish: flag().nullish().describe('Publish a version.'),
    }),
  ),
})
export default class AwsLambdaUpdateCodeStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'functions', provider: 'aws' };
}
