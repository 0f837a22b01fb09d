import { Module } from '@nestjs/common';
import { BulkUpsertEntityTagsStage } from './bulk-upsert-entity-tags.stage.ts';

@Module({ providers: [BulkUpsertEntityTagsStage] })
export default class BulkUpsertEntityTagsStagePlugin {}
