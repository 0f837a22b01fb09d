import { Module } from '@nestjs/common';
import { AwsLambdaDeleteStage } from './lambda-delete.stage.ts';

@Module({ providers: [AwsLambdaDeleteStage] })
export default class AwsLambdaDeleteStagePlugin {}
