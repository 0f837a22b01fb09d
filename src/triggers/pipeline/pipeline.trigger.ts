import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { JsonObject } from '../../kernel/index.ts';
import { type StoredTrigger, type TriggerEvent, TriggerHandler, TriggerKind } from '../port.ts';

export const PipelineTriggerOptions = z.looseObject({
  pipeline: z.string().min(1).describe('Id of the pipeline whose end starts this one.'),
  application: z.string().optional().describe('Application of that pipeline; for people.'),
  status: z
    .array(z.enum(['successful', 'failed', 'canceled']))
    .min(1)
    .describe('How that pipeline must have ended.'),
  parameters: z.record(z.string(), z.json()).optional().describe('Parameters of the runs.'),
  runAsUser: z.string().optional().describe('In whose name the runs act; else in the name of the run that ended.'),
});
export type PipelineTriggerOptions = z.infer<typeof PipelineTriggerOptions>;

/** Starts a pipeline when a run of another one has ended. The event's source is the id of that one. */
@Injectable()
@TriggerKind({
  kind: 'pipeline',
  title: 'Pipeline',
  description: 'Starts the pipeline when a run of another pipeline has ended.',
  options: PipelineTriggerOptions,
})
export class PipelineTrigger extends TriggerHandler<PipelineTriggerOptions> {
  override source({ options }: StoredTrigger<PipelineTriggerOptions>): string {
    return options.pipeline;
  }

  override match(
    { options }: StoredTrigger<PipelineTriggerOptions>,
    { content }: TriggerEvent,
  ): JsonObject | undefined {
    const ended = word(content['status']);
    if (ended === undefined || !options.status.includes(ended)) return undefined;
    return { parentExecution: content, ...(content['dryRun'] === true ? { dryRun: true } : {}) };
  }
}

/** Spinnaker's word for an end. A run that was stopped has failed. */
function word(status: unknown): PipelineTriggerOptions['status'][number] | undefined {
  if (typeof status !== 'string') return undefined;
  if (status === 'SUCCEEDED') return 'successful';
  return status === 'CANCELED' ? 'canceled' : 'failed';
}
