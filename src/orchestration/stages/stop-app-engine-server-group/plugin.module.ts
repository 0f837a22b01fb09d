import { Module } from '@nestjs/common';
import { StopAppEngineServerGroupStage } from './stop-app-engine-server-group.stage.ts';

@Module({ providers: [StopAppEngineServerGroupStage] })
export default class StopAppEngineServerGroupStagePlugin {}
