import { Injectable } from '@nestjs/common';
import { Egress } from '../../../egress/port.ts';
import type { JsonObject } from '../../../kernel/index.ts';
import { bindIfExpected } from '../../artifacts/port.ts';
import {
  again,
  type Outcome,
  type Planning,
  StageHandler,
  StageKind,
  succeeded,
  type TaskStep,
  type Turn,
} from '../../port.ts';
import { call } from './call.ts';
import { create } from './create.ts';
import { monitor } from './monitor.ts';
import { Options } from './options.ts';

const minute = 60_000;

/**
 * Calls an address, and follows the work that the call began. A process that ends after the call and before its answer is
 * noted makes the call again: at least once, with the same `Idempotency-Key`.
 */
@Injectable()
@StageKind({
  kind: 'webhook',
  title: 'Webhook',
  description: 'Calls an address over HTTP, and follows what the call began until it is over.',
  options: Options,
})
export class WebhookStage extends StageHandler<Options> {
  constructor(private readonly egress: Egress) {
    super();
  }

  override tasks(planning: Planning<Options>): readonly TaskStep<Options>[] {
    const { options } = planning;
    const created: TaskStep<Options> = {
      name: 'createWebhook',
      pollMs: 10_000,
      timeoutMs: 5 * minute,
      turn: (turn) => create(this.egress, turn),
    };
    const waited: TaskStep<Options> = { name: 'waitBeforeMonitorWebhook', turn: waitBeforeMonitor };
    const monitored: TaskStep<Options> = {
      name: 'monitorWebhook',
      pollMs: 1000,
      timeoutMs: 60 * minute,
      timeoutOverridable: true,
      turn: (turn) => monitor(this.egress, turn),
    };
    const follows = options.waitForCompletion === true;
    return [
      ...(options.monitorOnly === true ? [] : [created]),
      ...(follows && (options.waitBeforeMonitor ?? 0) > 0 ? [waited] : []),
      ...(follows ? [monitored] : []),
      ...bindIfExpected(planning),
    ];
  }

  /** Tells the other side to give up, where there is anything that it began. */
  override async cancel({ options, operation }: Turn<Options>): Promise<{ context: JsonObject } | void> {
    const url = options.cancelEndpoint?.trim() ?? '';
    if (url === '' || !hasBegun(options) || options.webhook?.['cancel'] !== undefined) return;
    const { cancelMethod, cancelPayload: payload, customHeaders: headers } = options;
    const called = await call(this.egress, { url, method: cancelMethod ?? 'POST', payload, headers, operation });
    const canceled: JsonObject =
      called.kind === 'answered' ? { statusCodeValue: called.answer.status } : { error: called.why };
    return { context: { webhook: { ...((options.webhook ?? {}) as JsonObject), cancel: canceled } } };
  }

  override prepareRestart({ webhook: _answered, ...source }: JsonObject): JsonObject {
    return source;
  }
}

function waitBeforeMonitor({ options, startedAt, now }: Turn<Options>): Outcome {
  const end = new Date(startedAt.getTime() + (options.waitBeforeMonitor ?? 0) * 1000);
  return now >= end ? succeeded() : again({ at: end });
}

/** Whether the other side has taken something on. */
function hasBegun({ monitorOnly, webhook }: Options): boolean {
  const status = webhook?.['statusCodeValue'];
  return monitorOnly === true || (typeof status === 'number' && status < 400);
}
