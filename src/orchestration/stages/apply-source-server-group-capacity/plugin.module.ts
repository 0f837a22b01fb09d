import { Module } from '@nestjs/common';
import { ApplySourceServerGroupCapacityStage } from './apply-source-server-group-capacity.stage.ts';

@Module({ providers: [ApplySourceServerGroupCapacityStage] })
export default class ApplySourceServerGroupCapacityStagePlugin {}
