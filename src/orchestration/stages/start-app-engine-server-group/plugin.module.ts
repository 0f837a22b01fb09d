import { Module } from '@nestjs/common';
import { StartAppEngineServerGroupStage } from './start-app-engine-server-group.stage.ts';

@Module({ providers: [StartAppEngineServerGroupStage] })
export default class StartAppEngineServerGroupStagePlugin {}
