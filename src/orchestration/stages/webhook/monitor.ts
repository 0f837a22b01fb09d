import type { Egress } from '../../../egress/port.ts';
import type { WebhookSettings } from '../../../settings/port.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../kernel/index.ts';
import { again, failed, type Outcome, succeeded, type Turn } from '../../port.ts';
import { call, isPassing } from './call.ts';
import { controlsOf } from './controls.ts';
import { findAll } from './json-path.ts';
import type { Options } from './options.ts';

const eagerMs = 60_000;
const eagerPauseMs = 1000;
const pauseMs = 15_000;
const rememberedCodes = 100;

/** Asks the status address once, and says what its answer means. */
export async function monitor(egress: Egress, settings: WebhookSettings, turn: Turn<Options>): Promise<Outcome> {
  const { options, memory } = turn;
  const webhook = options.webhook ?? {};
  const endpoint = addressOf(options);
  if (endpoint === undefined) return failed('No status address is known: the call that should tell it was not made.');
  const controls = controlsOf(settings, options.account, endpoint);
  const called = await call(egress, { url: endpoint, method: 'GET', headers: options.customHeaders, controls });
  const known: JsonObject = isJsonObject(webhook['monitor']) ? webhook['monitor'] : {};
  const noted = (more: JsonObject): JsonObject => ({
    webhook: { ...(webhook as JsonObject), statusEndpoint: endpoint, monitor: more },
  });
  const later = (more: JsonObject, memo: JsonObject = memory): Outcome =>
    again({ context: noted(more), memory: memo, at: nextLook(turn) });

  if (called.kind === 'failed') {
    const left = { ...known, error: called.why };
    const isFinal = called.reason === 'forbidden' || called.reason === 'too-large';
    return isFinal ? failed(called.why, { context: noted(left) }) : later(left);
  }
  const { answer } = called;
  const counts = countOf(memory, answer.status);
  const pastStatusCodes = [...listOf(known['pastStatusCodes']), answer.status].slice(-rememberedCodes);
  const seen = { ...answer.kept, pastStatusCodes };
  if (answer.status >= 400) {
    const error = `The status address ${endpoint} answered with ${String(answer.status)}.`;
    return mayPass(options, answer.status, counts)
      ? later({ ...seen, error }, { ...memory, counts })
      : failed(error, { context: noted({ ...seen, error }) });
  }
  const path = options.statusJsonPath?.trim() ?? '';
  if (path === '') return succeeded({}, noted({ ...seen, percentComplete: 100 }));
  const [value, ...others] = findAll(answer.body, path);
  if (others.length > 0 || value === undefined || value === null || typeof value === 'object') {
    const error = `The answer of the status address has no single value at ${path}.`;
    return failed(error, { context: noted({ ...seen, error }) });
  }
  const left = { ...seen, ...progressOf(answer.body, options, value), resolvedValue: value };
  switch (meaningOf(value, options)) {
    case 'success':
      return succeeded({}, noted(left));
    case 'canceled':
      return { kind: 'canceled', context: noted(left) };
    case 'terminal':
      return failed(`The status at ${endpoint} is ${String(value)}.`, { context: noted(left) });
    case 'running':
      return later(left, { ...memory, counts });
  }
}

/** Where the status is asked for. */
export function addressOf({ webhook, statusEndpoint, monitorOnly, url }: Options): string | undefined {
  const told = webhook?.['statusEndpoint'] ?? statusEndpoint;
  if (typeof told === 'string') return told;
  return monitorOnly === true ? url : undefined;
}

/** A status that is in no list means that the work goes on; a number is a percentage. */
function meaningOf(
  value: string | number | boolean,
  options: Options,
): 'success' | 'canceled' | 'terminal' | 'running' {
  const word = String(value).trim().toLowerCase();
  if (options.successStatuses?.includes(word)) return 'success';
  if (options.canceledStatuses?.includes(word)) return 'canceled';
  if (options.terminalStatuses?.includes(word)) return 'terminal';
  return value === 100 ? 'success' : 'running';
}

function progressOf(body: Json, { progressJsonPath }: Options, status: Json): JsonObject {
  const percent = typeof status === 'number' ? { percentComplete: status } : {};
  const path = progressJsonPath?.trim() ?? '';
  if (path === '') return percent;
  const [progress] = findAll(body, path);
  if (typeof progress === 'number') return { percentComplete: progress };
  return typeof progress === 'string' ? { ...percent, progressMessage: progress.slice(0, 1000) } : percent;
}

const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);

function countOf(memory: JsonObject, status: number): JsonObject {
  const counts = isJsonObject(memory['counts']) ? memory['counts'] : {};
  const code = String(status);
  return { ...counts, [code]: Number(counts[code] ?? 0) + 1 };
}

function mayPass({ retries, retryStatusCodes }: Options, status: number, counts: JsonObject): boolean {
  const code = String(status);
  const limit = retries?.[code];
  if (limit === undefined) return isPassing(status) || (retryStatusCodes ?? []).includes(status);
  return Number(counts[code]) < (limit.maxAttempts ?? Number.POSITIVE_INFINITY);
}

function nextLook({ startedAt, now }: Turn<Options>): Date {
  const isEager = now.getTime() - startedAt.getTime() < eagerMs;
  return new Date(now.getTime() + (isEager ? eagerPauseMs : pauseMs));
}
