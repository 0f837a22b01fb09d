import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudPlace, inputArtifact } from '../../awaiting/port.ts';
import { numeric, StageKind, text } from '../../port.ts';

/** Calls an AWS Lambda function and keeps its answer. */
@Injectable()
@StageKind({
  kind: 'Aws.LambdaInvokeStage',
  title: 'Invoke Lambda function',
  description: 'Calls an AWS Lambda function and keeps its answer.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      functionName: text().nullish().describe('Name of the function.'),
      aliasName: text().nullish().describe('Alias of the function that is called.'),
      qualifier: text().nullish().describe('Version or alias that is called.'),
      payload: z.unknown().nullish().describe('What the function is handed.'),
      payloadArtifact: inputArtifact().nullish().describe('The artifact that holds it.'),
      payloadArtifactId: text().nullish().describe('Id of the expected artifact that holds it.'),
      excecutionCount: numeric({ min: 0, whole: true }).nullish().describe('How often it is called.'),
      timeout: numeric({ min: 0, whole: true }).nullish().describe('Seconds that a call may take.'),
    }),
  ),
})
export default class AwsLambdaInvokeStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'functions', provider: 'aws' };
}
