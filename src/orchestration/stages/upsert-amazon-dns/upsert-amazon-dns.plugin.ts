import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudPlace } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Makes a DNS record, or changes it. */
@Injectable()
@StageKind({
  kind: 'upsertAmazonDNS',
  title: 'Upsert AWS DNS record',
  description: 'Makes a DNS record, or changes it.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      hostedZoneName: text().nullish().describe('Zone of the record.'),
      name: text().nullish().describe('Name of the record.'),
      recordType: text().nullish().describe('Sort of the record.'),
      target: text().nullish().describe('What it points to.'),
    }),
  ),
})
export default class UpsertAmazonDNSStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'DNS records', provider: 'aws' };
}
