import { Module } from '@nestjs/common';
import { DeleteServiceKeyStage } from './delete-service-key.stage.ts';

@Module({ providers: [DeleteServiceKeyStage] })
export default class DeleteServiceKeyStagePlugin {}
