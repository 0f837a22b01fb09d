import { Module } from '@nestjs/common';
import { ScriptStage } from './script.stage.ts';

@Module({ providers: [ScriptStage] })
export default class ScriptStagePlugin {}
