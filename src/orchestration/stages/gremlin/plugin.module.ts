import { Module } from '@nestjs/common';
import { GremlinStage } from './gremlin.stage.ts';

@Module({ providers: [GremlinStage] })
export default class GremlinStagePlugin {}
