import { Module } from '@nestjs/common';
import { ModifyGceAutoscalingPolicyStage } from './modify-gce-autoscaling-policy.stage.ts';

@Module({ providers: [ModifyGceAutoscalingPolicyStage] })
export default class ModifyGceAutoscalingPolicyStagePlugin {}
