import { Module } from '@nestjs/common';
import { DetermineTargetServerGroupStage } from './determine-target-server-group.stage.ts';

@Module({ providers: [DetermineTargetServerGroupStage] })
export default class DetermineTargetServerGroupStagePlugin {}
