import { Module } from '@nestjs/common';
import { DeletePipelineStage } from './delete-pipeline.stage.ts';

@Module({ providers: [DeletePipelineStage] })
export default class DeletePipelineModule {}
