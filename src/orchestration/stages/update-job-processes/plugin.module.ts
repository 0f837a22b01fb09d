import { Module } from '@nestjs/common';
import { UpdateJobProcessesStage } from './update-job-processes.stage.ts';

@Module({ providers: [UpdateJobProcessesStage] })
export default class UpdateJobProcessesStagePlugin {}
