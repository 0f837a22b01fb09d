import { Module } from '@nestjs/common';
import { EvaluateArtifactsStage } from './evaluate-artifacts.stage.ts';

@Module({ providers: [EvaluateArtifactsStage] })
export default class EvaluateArtifactsModule {}
