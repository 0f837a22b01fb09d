import { Module } from '@nestjs/common';
import { DeleteManifestStage } from './delete-manifest.stage.ts';

@Module({ providers: [DeleteManifestStage] })
export default class DeleteManifestStagePlugin {}
