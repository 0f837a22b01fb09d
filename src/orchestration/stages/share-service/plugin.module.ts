import { Module } from '@nestjs/common';
import { ShareServiceStage } from './share-service.stage.ts';

@Module({ providers: [ShareServiceStage] })
export default class ShareServiceStagePlugin {}
