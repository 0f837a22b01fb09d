import { Module } from '@nestjs/common';
import { ManualJudgmentStage } from './manual-judgment.stage.ts';

@Module({ providers: [ManualJudgmentStage] })
export default class ManualJudgmentModule {}
