import { Module } from '@nestjs/common';
import { MonitorCanaryStage } from './monitor-canary.stage.ts';

@Module({ providers: [MonitorCanaryStage] })
export default class MonitorCanaryStagePlugin {}
