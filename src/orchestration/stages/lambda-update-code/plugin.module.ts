import { Module } from '@nestjs/common';
import { AwsLambdaUpdateCodeStage } from './lambda-update-code.stage.ts';

@Module({ providers: [AwsLambdaUpdateCodeStage] })
export default class AwsLambdaUpdateCodeStagePlugin {}
