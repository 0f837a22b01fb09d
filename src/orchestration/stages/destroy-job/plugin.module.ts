import { Module } from '@nestjs/common';
import { DestroyJobStage } from './destroy-job.stage.ts';

@Module({ providers: [DestroyJobStage] })
export default class DestroyJobStagePlugin {}
