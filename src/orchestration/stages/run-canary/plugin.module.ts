import { Module } from '@nestjs/common';
import { RunCanaryStage } from './run-canary.stage.ts';

@Module({ providers: [RunCanaryStage] })
export default class RunCanaryStagePlugin {}
