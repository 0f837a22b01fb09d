import { Module } from '@nestjs/common';
import { CheckPreconditionsStage } from './check-preconditions.stage.ts';

@Module({ providers: [CheckPreconditionsStage] })
export default class CheckPreconditionsModule {}
