import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { TriggerHandler, TriggerKind } from '../port.ts';

/** A person starts the pipeline. Nothing needs to be stored for that; a definition that has the entry is taken. */
@Injectable()
@TriggerKind({
  kind: 'manual',
  title: 'By hand',
  description: 'A person starts the pipeline. Always possible while the pipeline is enabled; the entry is optional.',
  options: z.looseObject({}),
})
export class ManualTrigger extends TriggerHandler {}
