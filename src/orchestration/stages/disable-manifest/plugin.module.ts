import { Module } from '@nestjs/common';
import { DisableManifestStage } from './disable-manifest.stage.ts';

@Module({ providers: [DisableManifestStage] })
export default class DisableManifestStagePlugin {}
