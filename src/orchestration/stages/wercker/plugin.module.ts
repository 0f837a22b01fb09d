import { Module } from '@nestjs/common';
import { WerckerStage } from './wercker.stage.ts';

@Module({ providers: [WerckerStage] })
export default class WerckerStagePlugin {}
