import { Module } from '@nestjs/common';
import { DeployCanaryServerGroupsStage } from './deploy-canary-server-groups.stage.ts';

@Module({ providers: [DeployCanaryServerGroupsStage] })
export default class DeployCanaryServerGroupsStagePlugin {}
