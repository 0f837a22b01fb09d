import { Module } from '@nestjs/common';
import { SavePipelineStage } from './save-pipeline.stage.ts';

@Module({ providers: [SavePipelineStage] })
export default class SavePipelineModule {}
