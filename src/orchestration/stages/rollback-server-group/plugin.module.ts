import { Module } from '@nestjs/common';
import { RollbackServerGroupStage } from './rollback-server-group.stage.ts';

@Module({ providers: [RollbackServerGroupStage] })
export default class RollbackServerGroupStagePlugin {}
