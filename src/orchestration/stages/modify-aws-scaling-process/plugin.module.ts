import { Module } from '@nestjs/common';
import { ModifyAwsScalingProcessStage } from './modify-aws-scaling-process.stage.ts';

@Module({ providers: [ModifyAwsScalingProcessStage] })
export default class ModifyAwsScalingProcessStagePlugin {}
