import type { JsonObject } from '../kernel/index.ts';
import type { Family } from '../plugins/index.ts';
import type { StoredTrigger, TriggerHandler } from './port.ts';

/** A trigger together with the plugin that understands it. */
export interface KnownTrigger {
  handler: TriggerHandler;
  trigger: StoredTrigger;
}

/** Reads stored triggers by the cards of their kinds. */
export class TriggerKinds {
  /** @param family asked late: the plugins are there when the modules have started */
  constructor(private readonly family: () => Family<TriggerHandler>) {}

  /** @returns `undefined` where the kind is not known or the options are not as its card has them: it never fires */
  read(row: {
    triggerId: string;
    pipelineId: string;
    application: string;
    kind: string;
    body: JsonObject;
  }): KnownTrigger | undefined {
    const plugin = this.family().find(row.kind);
    const options = plugin?.card.options.safeParse(row.body);
    if (plugin === undefined || options?.success !== true) return undefined;
    const { triggerId: id, pipelineId, application } = row;
    return {
      handler: plugin.instance,
      trigger: { id, pipelineId, application, options: options.data as JsonObject },
    };
  }
}
