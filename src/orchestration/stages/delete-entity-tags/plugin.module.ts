import { Module } from '@nestjs/common';
import { DeleteEntityTagsStage } from './delete-entity-tags.stage.ts';

@Module({ providers: [DeleteEntityTagsStage] })
export default class DeleteEntityTagsStagePlugin {}
