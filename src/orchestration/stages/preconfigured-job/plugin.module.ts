import { Module } from '@nestjs/common';
import { PreconfiguredJobStage } from './preconfigured-job.stage.ts';

@Module({ providers: [PreconfiguredJobStage] })
export default class PreconfiguredJobStagePlugin {}
