import { Injectable } from '@nestjs/common';
import { Egress } from '../../../egress/port.ts';
import { type Json, type JsonObject } from '../../../kernel/index.ts';
import { StageSettings } from '../../../settings/port.ts';
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
import { controlsOf } from './controls.ts';
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
  /** What to call when the work is called off is often told by the answer to the first call, so it is read when it is called. */
  override readonly opaque: readonly string[] = ['cancelEndpoint', 'cancelPayload'];

  constructor(
    private readonly egress: Egress,
    private readonly settings: StageSettings,
  ) {
    super();
  }

  override tasks(planning: Planning<Options>): readonly TaskStep<Options>[] {
    const { options } = planning;
    const created: TaskStep<Options> = {
      name: 'createWebhook',
      pollMs: 10_000,
      timeoutMs: 5 * minute,
      turn: (turn) => create(this.egress, this.settings.webhook, turn),
    };
    const waited: TaskStep<Options> = { name: 'waitBeforeMonitorWebhook', turn: waitBeforeMonitor };
    const monitored: TaskStep<Options> = {
      name: 'monitorWebhook',
      pollMs: 1000,
      timeoutMs: 60 * minute,
      timeoutOverridable: true,
      turn: (turn) => monitor(this.egress, this.settings.webhook, turn),
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
  override async cancel(turn: Turn<Options>): Promise<{ context: JsonObject } | void> {
    const { options, operation } = turn;
    const url = (options.cancelEndpoint ? turn.evaluate(options.cancelEndpoint).value : '').trim();
    if (url === '' || !hasBegun(options) || options.webhook?.['cancel'] !== undefined) return;
    const { account, cancelMethod, cancelPayload, customHeaders: headers } = options;
    const payload = turn.evaluate((cancelPayload ?? null) as Json).value;
    const controls = controlsOf(this.settings.webhook, account, url);
    const method = cancelMethod ?? 'POST';
    const called = await call(this.egress, { url, method, payload, headers, operation, controls });
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
