import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, cloudPlace } from '../../awaiting/port.ts';
import { flag, numeric, StageKind, text } from '../../port.ts';

/** Makes an AWS Lambda function, or changes its settings. */
@Injectable()
@StageKind({
  kind: 'Aws.LambdaDeploymentStage',
  aliases: ['lambdaFunction'],
  title: 'Deploy Lambda function',
  description: 'Makes an AWS Lambda function, or changes its settings.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      functionName: text().nullish().describe('Name of the function.'),
      s3bucket: text().nullish().describe('Bucket that holds the code.'),
      s3key: text().nullish().describe('Where in the bucket it lies.'),
      runtime: text().nullish().describe('What runs the code.'),
      handler: text().nullish().describe('What of the code is called.'),
      role: text().nullish().describe('Role that the function has.'),
      memorySize: numeric({ min: 0, whole: true }).nullish().describe('Memory in MB.'),
      timeout: numeric({ min: 0, whole: true }).nullish().describe('Seconds that a call may take.'),
      publish: flag().nullish().describe('Publish a version.'),
      envVariables: anyMap().nullish().describe('Variables that the code sees.'),
      layers: z.array(text()).nullish().describe('Layers that it uses.'),
      tags: anyMap().nullish().describe('Tags of the function.'),
      vpcId: text().nullish().describe('Network that it belongs to.'),
      subnetIds: z.array(text()).nullish().describe('Subnets that it belongs to.'),
      securityGroupIds: z.array(text()).nullish().describe('Firewalls that hold for it.'),
      reservedConcurrentExecutions: numeric({ min: 0, whole: true })
        .nullish()
        .describe('Calls at a time that are kept for it.'),
      tracingConfig: anyMap().nullish().describe('How calls are traced.'),
      deadLetterConfig: anyMap().nullish().describe('Where calls go that fail.'),
      KMSKeyArn: text().nullish().describe('Key that its variables are encrypted with.'),
      encryptionKMSKeyArn: text().nullish().describe('The same, in another spelling.'),
      triggerArns: z.array(text()).nullish().describe('Event sources that call it.'),
      targetGroups: text().nullish().describe('Target group that it belongs to.'),
    }),
  ),
})
export default class AwsLambdaDeploymentStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'functions', provider: 'aws' };
}
