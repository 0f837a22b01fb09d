import { Module } from '@nestjs/common';
import { UpsertSecurityGroupStage } from './upsert-security-group.stage.ts';

@Module({ providers: [UpsertSecurityGroupStage] })
export default class UpsertSecurityGroupStagePlugin {}
