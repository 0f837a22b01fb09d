import { Module } from '@nestjs/common';
import { DeployCloudrunManifestStage } from './deploy-cloudrun-manifest.stage.ts';

@Module({ providers: [DeployCloudrunManifestStage] })
export default class DeployCloudrunManifestStagePlugin {}
