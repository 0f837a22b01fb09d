import { Module } from '@nestjs/common';
import { DisableClusterStage } from './disable-cluster.stage.ts';

@Module({ providers: [DisableClusterStage] })
export default class DisableClusterStagePlugin {}
