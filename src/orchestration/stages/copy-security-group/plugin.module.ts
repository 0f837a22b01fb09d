import { Module } from '@nestjs/common';
import { CopySecurityGroupStage } from './copy-security-group.stage.ts';

@Module({ providers: [CopySecurityGroupStage] })
export default class CopySecurityGroupStagePlugin {}
