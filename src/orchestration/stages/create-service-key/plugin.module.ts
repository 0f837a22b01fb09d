import { Module } from '@nestjs/common';
import { CreateServiceKeyStage } from './create-service-key.stage.ts';

@Module({ providers: [CreateServiceKeyStage] })
export default class CreateServiceKeyStagePlugin {}
