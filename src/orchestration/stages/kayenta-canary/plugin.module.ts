import { Module } from '@nestjs/common';
import { KayentaCanaryStage } from './kayenta-canary.stage.ts';

@Module({ providers: [KayentaCanaryStage] })
export default class KayentaCanaryStagePlugin {}
