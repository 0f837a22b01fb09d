import { Module } from '@nestjs/common';
import { DeleteCloudFormationChangeSetStage } from './delete-cloud-formation-change-set.stage.ts';

@Module({ providers: [DeleteCloudFormationChangeSetStage] })
export default class DeleteCloudFormationChangeSetStagePlugin {}
