import { Module } from '@nestjs/common';
import { RestoreSnapshotStage } from './restore-snapshot.stage.ts';

@Module({ providers: [RestoreSnapshotStage] })
export default class RestoreSnapshotStagePlugin {}
