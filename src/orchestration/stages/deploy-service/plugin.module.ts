import { Module } from '@nestjs/common';
import { DeployServiceStage } from './deploy-service.stage.ts';

@Module({ providers: [DeployServiceStage] })
export default class DeployServiceStagePlugin {}
