import { Module } from '@nestjs/common';
import { DeleteSecurityGroupStage } from './delete-security-group.stage.ts';

@Module({ providers: [DeleteSecurityGroupStage] })
export default class DeleteSecurityGroupStagePlugin {}
