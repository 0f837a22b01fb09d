import { Module } from '@nestjs/common';
import { DeployManifestStage } from './deploy-manifest.stage.ts';

@Module({ providers: [DeployManifestStage] })
export default class DeployManifestStagePlugin {}
