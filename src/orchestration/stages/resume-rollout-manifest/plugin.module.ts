import { Module } from '@nestjs/common';
import { ResumeRolloutManifestStage } from './resume-rollout-manifest.stage.ts';

@Module({ providers: [ResumeRolloutManifestStage] })
export default class ResumeRolloutManifestStagePlugin {}
