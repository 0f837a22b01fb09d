import { Module } from '@nestjs/common';
import { DeleteSnapshotStage } from './delete-snapshot.stage.ts';

@Module({ providers: [DeleteSnapshotStage] })
export default class DeleteSnapshotStagePlugin {}
