import { Module } from '@nestjs/common';
import { UpsertImageTagsStage } from './upsert-image-tags.stage.ts';

@Module({ providers: [UpsertImageTagsStage] })
export default class UpsertImageTagsStagePlugin {}
