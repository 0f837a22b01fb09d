import { Module } from '@nestjs/common';
import { MonitorPipelineStage } from './monitor-pipeline.stage.ts';

@Module({ providers: [MonitorPipelineStage] })
export default class MonitorPipelineModule {}
