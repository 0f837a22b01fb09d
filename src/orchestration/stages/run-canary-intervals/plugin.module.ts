import { Module } from '@nestjs/common';
import { RunCanaryIntervalsStage } from './run-canary-intervals.stage.ts';

@Module({ providers: [RunCanaryIntervalsStage] })
export default class RunCanaryIntervalsStagePlugin {}
