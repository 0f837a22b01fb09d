import { Module } from '@nestjs/common';
import { StatefullyUpdateBootImageStage } from './statefully-update-boot-image.stage.ts';

@Module({ providers: [StatefullyUpdateBootImageStage] })
export default class StatefullyUpdateBootImageStagePlugin {}
