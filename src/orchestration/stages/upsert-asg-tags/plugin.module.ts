import { Module } from '@nestjs/common';
import { UpsertAsgTagsStage } from './upsert-asg-tags.stage.ts';

@Module({ providers: [UpsertAsgTagsStage] })
export default class UpsertAsgTagsStagePlugin {}
