import { Module } from '@nestjs/common';
import { FindArtifactFromExecutionStage } from './find-artifact-from-execution.stage.ts';

@Module({ providers: [FindArtifactFromExecutionStage] })
export default class FindArtifactFromExecutionModule {}
