import { Module } from '@nestjs/common';
import { ModifyWarmPoolStage } from './modify-warm-pool.stage.ts';

@Module({ providers: [ModifyWarmPoolStage] })
export default class ModifyWarmPoolStagePlugin {}
