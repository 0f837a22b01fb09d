import { Module } from '@nestjs/common';
import { CleanupCanaryClustersStage } from './cleanup-canary-clusters.stage.ts';

@Module({ providers: [CleanupCanaryClustersStage] })
export default class CleanupCanaryClustersStagePlugin {}
