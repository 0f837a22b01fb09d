import { Module } from '@nestjs/common';
import { DeleteImageStage } from './delete-image.stage.ts';

@Module({ providers: [DeleteImageStage] })
export default class DeleteImageStagePlugin {}
