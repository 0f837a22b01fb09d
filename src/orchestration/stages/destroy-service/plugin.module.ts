import { Module } from '@nestjs/common';
import { DestroyServiceStage } from './destroy-service.stage.ts';

@Module({ providers: [DestroyServiceStage] })
export default class DestroyServiceStagePlugin {}
