import { Module } from '@nestjs/common';
import { JenkinsStage } from './jenkins.stage.ts';

@Module({ providers: [JenkinsStage] })
export default class JenkinsStagePlugin {}
