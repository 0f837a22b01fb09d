import { Module } from '@nestjs/common';
import { GoogleCloudBuildStage } from './google-cloud-build.stage.ts';

@Module({ providers: [GoogleCloudBuildStage] })
export default class GoogleCloudBuildStagePlugin {}
