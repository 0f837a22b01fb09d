import { Module } from '@nestjs/common';
import { DeployAppEngineConfigurationStage } from './deploy-app-engine-configuration.stage.ts';

@Module({ providers: [DeployAppEngineConfigurationStage] })
export default class DeployAppEngineConfigurationStagePlugin {}
