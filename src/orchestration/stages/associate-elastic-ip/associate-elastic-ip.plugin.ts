import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, cloudPlace } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Gives a lasting address to a cluster of AWS. */
@Injectable()
@StageKind({
  kind: 'associateElasticIp',
  title: 'Associate elastic IP',
  description: 'Gives a lasting address to a cluster of AWS.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      elasticIp: anyMap().nullish().describe('The address: account, region, address.'),
      cluster: text().nullish().describe('Cluster whose instances may have it.'),
    }),
  ),
})
export default class AssociateElasticIpStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'lasting addresses', provider: 'aws' };
}
