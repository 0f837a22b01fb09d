import { Module } from '@nestjs/common';
import { UpsertTencentCloudScheduledActionsStage } from './upsert-tencent-cloud-scheduled-actions.stage.ts';

@Module({ providers: [UpsertTencentCloudScheduledActionsStage] })
export default class UpsertTencentCloudScheduledActionsStagePlugin {}
