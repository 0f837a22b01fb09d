import { Module } from '@nestjs/common';
import { TravisStage } from './travis.stage.ts';

@Module({ providers: [TravisStage] })
export default class TravisStagePlugin {}
