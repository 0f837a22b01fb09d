import { Module } from '@nestjs/common';
import { UpdateLaunchConfigStage } from './update-launch-config.stage.ts';

@Module({ providers: [UpdateLaunchConfigStage] })
export default class UpdateLaunchConfigStagePlugin {}
