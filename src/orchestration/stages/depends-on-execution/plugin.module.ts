import { Module } from '@nestjs/common';
import { DependsOnExecutionStage } from './depends-on-execution.stage.ts';

@Module({ providers: [DependsOnExecutionStage] })
export default class DependsOnExecutionModule {}
