import { Module } from '@nestjs/common';
import { ManualTrigger } from './manual.trigger.ts';

@Module({ providers: [ManualTrigger] })
export default class ManualPlugin {}
