import { Module } from '@nestjs/common';
import { RunJobStage } from './run-job.stage.ts';

@Module({ providers: [RunJobStage] })
export default class RunJobStagePlugin {}
