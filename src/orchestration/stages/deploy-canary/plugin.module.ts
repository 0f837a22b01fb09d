import { Module } from '@nestjs/common';
import { DeployCanaryStage } from './deploy-canary.stage.ts';

@Module({ providers: [DeployCanaryStage] })
export default class DeployCanaryStagePlugin {}
