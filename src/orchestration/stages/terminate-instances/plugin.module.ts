import { Module } from '@nestjs/common';
import { TerminateInstancesStage } from './terminate-instances.stage.ts';

@Module({ providers: [TerminateInstancesStage] })
export default class TerminateInstancesStagePlugin {}
