import { Module } from '@nestjs/common';
import { ResizeServerGroupStage } from './resize-server-group.stage.ts';

@Module({ providers: [ResizeServerGroupStage] })
export default class ResizeServerGroupStagePlugin {}
