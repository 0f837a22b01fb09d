import { Module } from '@nestjs/common';
import { PageApplicationOwnerStage } from './page-application-owner.stage.ts';

@Module({ providers: [PageApplicationOwnerStage] })
export default class PageApplicationOwnerStagePlugin {}
