import { Module } from '@nestjs/common';
import { CopyAmazonLoadBalancerStage } from './copy-amazon-load-balancer.stage.ts';

@Module({ providers: [CopyAmazonLoadBalancerStage] })
export default class CopyAmazonLoadBalancerStagePlugin {}
