import { Module } from '@nestjs/common';
import { FindImageStage } from './find-image.stage.ts';

@Module({ providers: [FindImageStage] })
export default class FindImageStagePlugin {}
