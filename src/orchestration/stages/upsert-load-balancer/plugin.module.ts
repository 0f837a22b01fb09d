import { Module } from '@nestjs/common';
import { UpsertLoadBalancerStage } from './upsert-load-balancer.stage.ts';

@Module({ providers: [UpsertLoadBalancerStage] })
export default class UpsertLoadBalancerStagePlugin {}
