import { Module } from '@nestjs/common';
import { BakeManifestStage } from './bake-manifest.stage.ts';

@Module({ providers: [BakeManifestStage] })
export default class BakeManifestStagePlugin {}
