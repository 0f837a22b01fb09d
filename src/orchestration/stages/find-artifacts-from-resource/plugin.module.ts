import { Module } from '@nestjs/common';
import { FindArtifactsFromResourceStage } from './find-artifacts-from-resource.stage.ts';

@Module({ providers: [FindArtifactsFromResourceStage] })
export default class FindArtifactsFromResourceStagePlugin {}
