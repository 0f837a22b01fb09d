import { Module } from '@nestjs/common';
import { ModifyAsgStage } from './modify-asg.stage.ts';

@Module({ providers: [ModifyAsgStage] })
export default class ModifyAsgStagePlugin {}
