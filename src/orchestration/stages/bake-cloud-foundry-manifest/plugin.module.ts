import { Module } from '@nestjs/common';
import { BakeCloudFoundryManifestStage } from './bake-cloud-foundry-manifest.stage.ts';

@Module({ providers: [BakeCloudFoundryManifestStage] })
export default class BakeCloudFoundryManifestStagePlugin {}
