import { Module } from '@nestjs/common';
import { WaitUntilStage } from './wait-until.stage.ts';

@Module({ providers: [WaitUntilStage] })
export default class WaitUntilModule {}
