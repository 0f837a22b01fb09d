import { Module } from '@nestjs/common';
import { EnableManifestStage } from './enable-manifest.stage.ts';

@Module({ providers: [EnableManifestStage] })
export default class EnableManifestStagePlugin {}
