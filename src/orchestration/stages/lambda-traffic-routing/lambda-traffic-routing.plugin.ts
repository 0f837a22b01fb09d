import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudPlace, inputArtifact } from '../../awaiting/port.ts';
import { numeric, StageKind, text } from '../../port.ts';

/** Shifts the calls of an alias of an AWS Lambda function to another version. */
@Injectable()
@StageKind({
  kind: 'Aws.LambdaTrafficRoutingStage',
  title: 'Route Lambda traffic',
  description: 'Shifts the calls of an alias of an AWS Lambda function to another version.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      functionName: text().nullish().describe('Name of the function.'),
      aliasName: text().nullish().describe('Alias whose calls are shifted.'),
      deploymentStrategy: text().nullish().describe('How they are shifted.'),
      trafficPercentA: numeric({ min: 0, max: 100 }).nullish().describe('Share of the calls for the first version.'),
      trafficPercentB: numeric({ min: 0, max: 100 }).nullish().describe('Share of the calls for the second version.'),
      versionNameA: text().nullish().describe('How the first version is found.'),
      versionNameB: text().nullish().describe('How the second version is found.'),
      versionNumberA: text().nullish().describe('The first version.'),
      versionNumberB: text().nullish().describe('The second version.'),
      healthCheckType: text().nullish().describe('How the new version is tried.'),
      payloadArtifact: inputArtifact().nullish().describe('What it is handed then.'),
      outputArtifact: inputArtifact().nullish().describe('What it must answer.'),
      timeout: numeric({ min: 0, whole: true }).nullish().describe('Seconds that a call may take.'),
      provisionedConcurrentExecutions: numeric({ min: 0, whole: true })
        .nullish()
        .describe('Instances that are kept ready.'),
      waitTime: numeric({ min: 0, whole: true }).nullish().describe('Seconds between two steps.'),
    }),
  ),
})
export default class AwsLambdaTrafficRoutingStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'functions', provider: 'aws' };
}
