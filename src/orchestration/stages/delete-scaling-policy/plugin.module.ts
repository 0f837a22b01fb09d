import { Module } from '@nestjs/common';
import { DeleteScalingPolicyStage } from './delete-scaling-policy.stage.ts';

@Module({ providers: [DeleteScalingPolicyStage] })
export default class DeleteScalingPolicyStagePlugin {}
