import { Module } from '@nestjs/common';
import { DeleteCloudFormationStage } from './delete-cloud-formation.stage.ts';

@Module({ providers: [DeleteCloudFormationStage] })
export default class DeleteCloudFormationStagePlugin {}
