import { describe, expect, it } from '@jest/globals';
import type { PluginMark } from '../../kernel/index.ts';
import { pluginMetadata } from '../../kernel/index.ts';
import { ManualTrigger } from './manual.trigger.ts';

describe('the manual trigger', () => {
  it('takes an entry as Spinnaker’s editor writes it, and never fires by itself', () => {
    const { card } = Reflect.getMetadata(pluginMetadata, ManualTrigger) as PluginMark;
    expect(card.options.safeParse({ type: 'manual', enabled: true }).success).toBe(true);
    const trigger = { id: 't', pipelineId: 'p', application: 'shop', options: {} };
    expect(new ManualTrigger().source(trigger)).toBeUndefined();
    expect(new ManualTrigger().timing(trigger)).toBeUndefined();
  });
});
