import { Module } from '@nestjs/common';
import { ConcourseStage } from './concourse.stage.ts';

@Module({ providers: [ConcourseStage] })
export default class ConcourseStagePlugin {}
