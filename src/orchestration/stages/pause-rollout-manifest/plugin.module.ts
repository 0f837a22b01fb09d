import { Module } from '@nestjs/common';
import { PauseRolloutManifestStage } from './pause-rollout-manifest.stage.ts';

@Module({ providers: [PauseRolloutManifestStage] })
export default class PauseRolloutManifestStagePlugin {}
