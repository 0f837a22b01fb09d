import { Module } from '@nestjs/common';
import { UnmapLoadBalancersStage } from './unmap-load-balancers.stage.ts';

@Module({ providers: [UnmapLoadBalancersStage] })
export default class UnmapLoadBalancersStagePlugin {}
