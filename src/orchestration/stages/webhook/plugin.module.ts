import { Module } from '@nestjs/common';
import { WebhookStage } from './webhook.stage.ts';

@Module({ providers: [WebhookStage] })
export default class WebhookModule {}
