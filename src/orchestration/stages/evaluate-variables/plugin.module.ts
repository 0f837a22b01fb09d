import { Module } from '@nestjs/common';
import { EvaluateVariablesStage } from './evaluate-variables.stage.ts';

@Module({ providers: [EvaluateVariablesStage] })
export default class EvaluateVariablesModule {}
