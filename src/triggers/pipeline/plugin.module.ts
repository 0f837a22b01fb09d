import { Module } from '@nestjs/common';
import { PipelineTrigger } from './pipeline.trigger.ts';

@Module({ providers: [PipelineTrigger] })
export default class PipelinePlugin {}
