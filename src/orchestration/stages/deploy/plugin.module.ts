import { Module } from '@nestjs/common';
import { DeployStage } from './deploy.stage.ts';

@Module({ providers: [DeployStage] })
export default class DeployStagePlugin {}
