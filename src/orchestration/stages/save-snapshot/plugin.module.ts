import { Module } from '@nestjs/common';
import { SaveSnapshotStage } from './save-snapshot.stage.ts';

@Module({ providers: [SaveSnapshotStage] })
export default class SaveSnapshotStagePlugin {}
