import { Module } from '@nestjs/common';
import { BakeStage } from './bake.stage.ts';

@Module({ providers: [BakeStage] })
export default class BakeStagePlugin {}
