import { Module } from '@nestjs/common';
import { UpsertAsgScheduledActionsStage } from './upsert-asg-scheduled-actions.stage.ts';

@Module({ providers: [UpsertAsgScheduledActionsStage] })
export default class UpsertAsgScheduledActionsStagePlugin {}
