import { Module } from '@nestjs/common';
import { ScaleDownClusterStage } from './scale-down-cluster.stage.ts';

@Module({ providers: [ScaleDownClusterStage] })
export default class ScaleDownClusterStagePlugin {}
