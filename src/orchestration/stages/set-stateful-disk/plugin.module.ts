import { Module } from '@nestjs/common';
import { SetStatefulDiskStage } from './set-stateful-disk.stage.ts';

@Module({ providers: [SetStatefulDiskStage] })
export default class SetStatefulDiskStagePlugin {}
