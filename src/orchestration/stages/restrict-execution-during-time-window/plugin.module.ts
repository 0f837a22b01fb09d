import { Module } from '@nestjs/common';
import { RestrictExecutionDuringTimeWindowStage } from './restrict-execution-during-time-window.stage.ts';

@Module({ providers: [RestrictExecutionDuringTimeWindowStage] })
export default class RestrictExecutionDuringTimeWindowModule {}
