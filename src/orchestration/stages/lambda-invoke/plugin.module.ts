import { Module } from '@nestjs/common';
import { AwsLambdaInvokeStage } from './lambda-invoke.stage.ts';

@Module({ providers: [AwsLambdaInvokeStage] })
export default class AwsLambdaInvokeStagePlugin {}
