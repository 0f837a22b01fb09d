import { Module } from '@nestjs/common';
import { CloudFoundryDeleteServiceBindingsStage } from './cloud-foundry-delete-service-bindings.stage.ts';

@Module({ providers: [CloudFoundryDeleteServiceBindingsStage] })
export default class CloudFoundryDeleteServiceBindingsStagePlugin {}
