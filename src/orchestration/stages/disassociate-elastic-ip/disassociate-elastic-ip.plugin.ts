import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, cloudPlace } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Takes a lasting address from a cluster of AWS. */
@Injectable()
@StageKind({
  kind: 'disassociateElasticIp',
  title: 'Disassociate elastic IP',
  description: 'Takes a lasting address from a cluster of AWS.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      elasticIp: anyMap().nullish().describe('The address: account, region, address.'),
      cluster: text().nullish().describe('Cluster whose instances may have it.'),
    }),
  ),
})
export default class DisassociateElasticIpStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'lasting addresses', provider: 'aws' };
}
