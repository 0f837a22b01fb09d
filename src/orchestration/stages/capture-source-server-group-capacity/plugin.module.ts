import { Module } from '@nestjs/common';
import { CaptureSourceServerGroupCapacityStage } from './capture-source-server-group-capacity.stage.ts';

@Module({ providers: [CaptureSourceServerGroupCapacityStage] })
export default class CaptureSourceServerGroupCapacityStagePlugin {}
