import { Module } from '@nestjs/common';
import { AcaTaskStage } from './aca-task.stage.ts';

@Module({ providers: [AcaTaskStage] })
export default class AcaTaskStagePlugin {}
