import { Module } from '@nestjs/common';
import { ScaleManifestStage } from './scale-manifest.stage.ts';

@Module({ providers: [ScaleManifestStage] })
export default class ScaleManifestStagePlugin {}
