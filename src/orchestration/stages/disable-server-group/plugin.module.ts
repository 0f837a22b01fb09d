import { Module } from '@nestjs/common';
import { DisableServerGroupStage } from './disable-server-group.stage.ts';

@Module({ providers: [DisableServerGroupStage] })
export default class DisableServerGroupStagePlugin {}
