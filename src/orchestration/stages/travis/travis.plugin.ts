import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, buildJob } from '../../awaiting/port.ts';
import { StageKind } from '../../port.ts';

/** Runs a Travis build and takes over what it leaves. */
@Injectable()
@StageKind({
  kind: 'travis',
  title: 'Travis',
  description: 'Runs a Travis build and takes over what it leaves.',
  options: z.lazy(() =>
    z.looseObject({
      ...buildJob,
    }),
  ),
})
export default class TravisStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { what: 'build server', system: 'travis', namedBy: 'master' };
}
