import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, cloudPlace } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Makes firewalls like another one in other places. */
@Injectable()
@StageKind({
  kind: 'copySecurityGroup',
  title: 'Copy firewall',
  description: 'Makes firewalls like another one in other places.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      securityGroupName: text().nullish().describe('Firewall that is copied.'),
      targets: z.array(anyMap()).nullish().describe('Where to, and under which names.'),
    }),
  ),
})
export default class CopySecurityGroupStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'copying of firewalls', provider: 'aws' };
}
