import { Module } from '@nestjs/common';
import { CloudFoundryCreateServiceBindingsStage } from './cloud-foundry-create-service-bindings.stage.ts';

@Module({ providers: [CloudFoundryCreateServiceBindingsStage] })
export default class CloudFoundryCreateServiceBindingsStagePlugin {}
