import { Module } from '@nestjs/common';
import { MapLoadBalancersStage } from './map-load-balancers.stage.ts';

@Module({ providers: [MapLoadBalancersStage] })
export default class MapLoadBalancersStagePlugin {}
