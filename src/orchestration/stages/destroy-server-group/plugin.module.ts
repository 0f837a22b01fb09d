import { Module } from '@nestjs/common';
import { DestroyServerGroupStage } from './destroy-server-group.stage.ts';

@Module({ providers: [DestroyServerGroupStage] })
export default class DestroyServerGroupStagePlugin {}
