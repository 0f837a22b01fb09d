import { Module } from '@nestjs/common';
import { FindImageFromTagsStage } from './find-image-from-tags.stage.ts';

@Module({ providers: [FindImageFromTagsStage] })
export default class FindImageFromTagsStagePlugin {}
