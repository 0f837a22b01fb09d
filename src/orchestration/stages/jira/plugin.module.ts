import { Module } from '@nestjs/common';
import { JiraStage } from './jira.stage.ts';

@Module({ providers: [JiraStage] })
export default class JiraStagePlugin {}
