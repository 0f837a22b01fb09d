import { Module } from '@nestjs/common';
import { ReorderPipelinesStage } from './reorder-pipelines.stage.ts';

@Module({ providers: [ReorderPipelinesStage] })
export default class ReorderPipelinesModule {}
