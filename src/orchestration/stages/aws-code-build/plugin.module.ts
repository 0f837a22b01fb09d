import { Module } from '@nestjs/common';
import { AwsCodeBuildStage } from './aws-code-build.stage.ts';

@Module({ providers: [AwsCodeBuildStage] })
export default class AwsCodeBuildStagePlugin {}
