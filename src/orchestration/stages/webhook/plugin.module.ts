import { Module } from '@nestjs/common';
import { PreconfiguredWebhooks } from './preconfigured-webhooks.ts';
import { WebhookStage } from './webhook.stage.ts';

@Module({ providers: [WebhookStage, PreconfiguredWebhooks] })
export default class WebhookModule {}
