import { Module } from '@nestjs/common';
import { AssociateElasticIpStage } from './associate-elastic-ip.stage.ts';

@Module({ providers: [AssociateElasticIpStage] })
export default class AssociateElasticIpStagePlugin {}
