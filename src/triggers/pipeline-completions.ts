import { Inject, Injectable } from '@nestjs/common';
import { type Json, type JsonObject } from '../kernel/index.ts';
import { TriggerEvents, type Verdict } from './trigger-events.ts';

/** The end of a run of a pipeline. */
export interface ExecutionCompleted {
  /** The same when it is told again. */
  eventId: string;
  executionId: string;
  application: string;
  /** Of an execution that no stored pipeline stands behind there is none, and nothing depends on it. */
  pipelineConfigId?: string;
  status: string;
  /** In whose name it ran. */
  user?: string;
  name?: string;
  dryRun?: boolean;
}

/** Starts the pipelines that wait for the end of another one. */
@Injectable()
export class PipelineCompletions {
  constructor(@Inject(TriggerEvents) private readonly events: TriggerEvents) {}

  /** May be told the same end any number of times. @throws {Error} tell it again */
  async onExecutionCompleted(ended: ExecutionCompleted): Promise<Verdict[]> {
    const { eventId, executionId, pipelineConfigId, user, ...rest } = ended;
    if (pipelineConfigId === undefined) return [];
    // Only what identifies it: the whole of it lies under its id, and would be copied from run to run.
    const content: JsonObject = { id: executionId, pipelineConfigId, ...rest };
    return await this.events.dispatch(
      { id: eventId, kind: 'pipeline', source: pipelineConfigId, content },
      user ?? 'anonymous',
    );
  }
}

/** Reads it from the facts of a piece of news; `undefined` where they do not tell of a pipeline's end. */
export function completionOf(eventId: string, facts: JsonObject): ExecutionCompleted | undefined {
  const { executionId, application, status } = facts;
  if (typeof executionId !== 'string' || typeof application !== 'string' || typeof status !== 'string') {
    return undefined;
  }
  return {
    eventId,
    executionId,
    application,
    status,
    ...text('pipelineConfigId', facts['pipelineConfigId']),
    ...text('user', facts['user']),
    ...text('name', facts['name']),
    ...(facts['dryRun'] === true ? { dryRun: true } : {}),
  };
}

function text<K extends string>(key: K, value: Json | undefined): Partial<Record<K, string>> {
  return typeof value === 'string' ? ({ [key]: value } as Record<K, string>) : {};
}
