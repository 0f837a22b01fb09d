import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { StageHandler, StageKind } from '../../port.ts';

const Options = z.looseObject({});
type Options = z.infer<typeof Options>;

/** A place in the graph: it has nothing to do, so it ends as SKIPPED and what depends on it runs. */
@Injectable()
@StageKind({
  kind: 'noop',
  title: 'No operation',
  description: 'Does nothing. It joins branches, or holds a place.',
  options: Options,
})
export class NoopStage extends StageHandler<Options> {}
