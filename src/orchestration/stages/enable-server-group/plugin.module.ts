import { Module } from '@nestjs/common';
import { EnableServerGroupStage } from './enable-server-group.stage.ts';

@Module({ providers: [EnableServerGroupStage] })
export default class EnableServerGroupStagePlugin {}
