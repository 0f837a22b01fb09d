import { Module } from '@nestjs/common';
import { CloneServerGroupStage } from './clone-server-group.stage.ts';

@Module({ providers: [CloneServerGroupStage] })
export default class CloneServerGroupStagePlugin {}
