import { Module } from '@nestjs/common';
import { UpsertApplicationStage } from './upsert-application.stage.ts';

@Module({ providers: [UpsertApplicationStage] })
export default class UpsertApplicationModule {}
