import { Module } from '@nestjs/common';
import { NoopStage } from './noop.stage.ts';

@Module({ providers: [NoopStage] })
export default class NoopModule {}
