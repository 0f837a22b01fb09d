import { Module } from '@nestjs/common';
import { DeleteLoadBalancerStage } from './delete-load-balancer.stage.ts';

@Module({ providers: [DeleteLoadBalancerStage] })
export default class DeleteLoadBalancerStagePlugin {}
