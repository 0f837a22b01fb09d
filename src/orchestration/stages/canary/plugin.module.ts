import { Module } from '@nestjs/common';
import { CanaryStage } from './canary.stage.ts';

@Module({ providers: [CanaryStage] })
export default class CanaryStagePlugin {}
