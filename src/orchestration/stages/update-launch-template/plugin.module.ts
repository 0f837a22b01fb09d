import { Module } from '@nestjs/common';
import { UpdateLaunchTemplateStage } from './update-launch-template.stage.ts';

@Module({ providers: [UpdateLaunchTemplateStage] })
export default class UpdateLaunchTemplateStagePlugin {}
