import { Module } from '@nestjs/common';
import { UpsertAmazonDNSStage } from './upsert-amazon-dns.stage.ts';

@Module({ providers: [UpsertAmazonDNSStage] })
export default class UpsertAmazonDNSStagePlugin {}
