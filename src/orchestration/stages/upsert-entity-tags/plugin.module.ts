import { Module } from '@nestjs/common';
import { UpsertEntityTagsStage } from './upsert-entity-tags.stage.ts';

@Module({ providers: [UpsertEntityTagsStage] })
export default class UpsertEntityTagsStagePlugin {}
