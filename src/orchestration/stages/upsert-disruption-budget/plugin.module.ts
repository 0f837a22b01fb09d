import { Module } from '@nestjs/common';
import { UpsertDisruptionBudgetStage } from './upsert-disruption-budget.stage.ts';

@Module({ providers: [UpsertDisruptionBudgetStage] })
export default class UpsertDisruptionBudgetStagePlugin {}
