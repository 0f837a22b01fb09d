import { Module } from '@nestjs/common';
import { UpdateSecurityGroupsForServerGroupStage } from './update-security-groups-for-server-group.stage.ts';

@Module({ providers: [UpdateSecurityGroupsForServerGroupStage] })
export default class UpdateSecurityGroupsForServerGroupStagePlugin {}
