import { describe, expect, it } from '@jest/globals';
import type { TriggerEvent } from '../port.ts';
import { PipelineTrigger, PipelineTriggerOptions } from './pipeline.trigger.ts';

const kind = new PipelineTrigger();
const trigger = (status: string[]): Parameters<PipelineTrigger['match']>[0] => ({
  id: 't',
  pipelineId: 'child',
  application: 'shop',
  options: PipelineTriggerOptions.parse({ type: 'pipeline', enabled: true, pipeline: 'parent', status }),
});
const ended = (status: string, more: object = {}): TriggerEvent => ({
  id: 'event',
  kind: 'pipeline',
  source: 'parent',
  content: { id: 'execution', status, ...more },
});

describe('the pipeline trigger', () => {
  it('listens to the pipeline that it names', () => {
    expect(kind.source(trigger(['failed']))).toBe('parent');
  });

  it.each([
    ['SUCCEEDED', 'successful'],
    ['TERMINAL', 'failed'],
    ['STOPPED', 'failed'],
    ['CANCELED', 'canceled'],
  ])('calls the end %s %s', (status, word) => {
    for (const asked of ['successful', 'failed', 'canceled']) {
      expect(kind.match(trigger([asked]), ended(status)) !== undefined).toBe(asked === word);
    }
  });

  it('hands the run that ended to the one that starts, and its dry run', () => {
    expect(kind.match(trigger(['successful']), ended('SUCCEEDED', { dryRun: true }))).toEqual({
      parentExecution: { id: 'execution', status: 'SUCCEEDED', dryRun: true },
      dryRun: true,
    });
  });

  it('asks for the pipeline and for at least one end', () => {
    expect(PipelineTriggerOptions.safeParse({ status: ['successful'] }).success).toBe(false);
    expect(PipelineTriggerOptions.safeParse({ pipeline: 'p', status: [] }).success).toBe(false);
  });
});
