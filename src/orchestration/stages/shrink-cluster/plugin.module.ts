import { Module } from '@nestjs/common';
import { ShrinkClusterStage } from './shrink-cluster.stage.ts';

@Module({ providers: [ShrinkClusterStage] })
export default class ShrinkClusterStagePlugin {}
