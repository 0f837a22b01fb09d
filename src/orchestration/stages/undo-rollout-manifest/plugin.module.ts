import { Module } from '@nestjs/common';
import { UndoRolloutManifestStage } from './undo-rollout-manifest.stage.ts';

@Module({ providers: [UndoRolloutManifestStage] })
export default class UndoRolloutManifestStagePlugin {}
