import { Module } from '@nestjs/common';
import { AwsLambdaDeploymentStage } from './lambda-deployment.stage.ts';

@Module({ providers: [AwsLambdaDeploymentStage] })
export default class AwsLambdaDeploymentStagePlugin {}
