import { Module } from '@nestjs/common';
import { AwsLambdaTrafficRoutingStage } from './lambda-traffic-routing.stage.ts';

@Module({ providers: [AwsLambdaTrafficRoutingStage] })
export default class AwsLambdaTrafficRoutingStagePlugin {}
