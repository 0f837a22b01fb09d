import { Module } from '@nestjs/common';
import { CronTrigger } from './cron.trigger.ts';

@Module({ providers: [CronTrigger] })
export default class CronPlugin {}
