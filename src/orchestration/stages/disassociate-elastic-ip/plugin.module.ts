import { Module } from '@nestjs/common';
import { DisassociateElasticIpStage } from './disassociate-elastic-ip.stage.ts';

@Module({ providers: [DisassociateElasticIpStage] })
export default class DisassociateElasticIpStagePlugin {}
