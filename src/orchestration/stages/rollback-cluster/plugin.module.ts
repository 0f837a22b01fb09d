import { Module } from '@nestjs/common';
import { RollbackClusterStage } from './rollback-cluster.stage.ts';

@Module({ providers: [RollbackClusterStage] })
export default class RollbackClusterStagePlugin {}
