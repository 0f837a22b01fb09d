import { Module } from '@nestjs/common';
import { RollingRestartManifestStage } from './rolling-restart-manifest.stage.ts';

@Module({ providers: [RollingRestartManifestStage] })
export default class RollingRestartManifestStagePlugin {}
