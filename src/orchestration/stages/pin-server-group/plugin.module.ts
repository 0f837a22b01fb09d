import { Module } from '@nestjs/common';
import { PinServerGroupStage } from './pin-server-group.stage.ts';

@Module({ providers: [PinServerGroupStage] })
export default class PinServerGroupStagePlugin {}
