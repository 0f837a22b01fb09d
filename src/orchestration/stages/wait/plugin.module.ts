import { Module } from '@nestjs/common';
import { WaitStage } from './wait.stage.ts';

@Module({ providers: [WaitStage] })
export default class WaitModule {}
