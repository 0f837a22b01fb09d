import { Module } from '@nestjs/common';
import { PipelineStage } from './pipeline.stage.ts';

@Module({ providers: [PipelineStage] })
export default class PipelineModule {}
