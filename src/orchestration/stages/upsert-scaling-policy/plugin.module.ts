import { Module } from '@nestjs/common';
import { UpsertScalingPolicyStage } from './upsert-scaling-policy.stage.ts';

@Module({ providers: [UpsertScalingPolicyStage] })
export default class UpsertScalingPolicyStagePlugin {}
