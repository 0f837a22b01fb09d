import { Module } from '@nestjs/common';
import { PatchManifestStage } from './patch-manifest.stage.ts';

@Module({ providers: [PatchManifestStage] })
export default class PatchManifestStagePlugin {}
