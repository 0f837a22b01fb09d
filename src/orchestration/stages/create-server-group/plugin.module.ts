import { Module } from '@nestjs/common';
import { CreateServerGroupStage } from './create-server-group.stage.ts';

@Module({ providers: [CreateServerGroupStage] })
export default class CreateServerGroupStagePlugin {}
