import { Module } from '@nestjs/common';
import { DeployCloudFormationStage } from './deploy-cloud-formation.stage.ts';

@Module({ providers: [DeployCloudFormationStage] })
export default class DeployCloudFormationStagePlugin {}
