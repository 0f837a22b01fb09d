import { Module } from '@nestjs/common';
import { UnshareServiceStage } from './unshare-service.stage.ts';

@Module({ providers: [UnshareServiceStage] })
export default class UnshareServiceStagePlugin {}
