import type { Egress } from '../../../egress/port.ts';
import type { WebhookSettings } from '../../../settings/port.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../kernel/index.ts';
import { again, failed, type Outcome, succeeded, type Turn } from '../../port.ts';
import type { Answer } from './answer.ts';
import { call, type Called, isPassing } from './call.ts';
import { controlsOf } from './controls.ts';
import { findAll } from './json-path.ts';
import type { Options } from './options.ts';

/** Gateways answer 504 when the call may well have got through, so it is not made twice. */
const failFast = [504];

/** Makes the call. What may be tried again is, until the task's time is over. */
export async function create(egress: Egress, settings: WebhookSettings, turn: Turn<Options>): Promise<Outcome> {
  const { options, operation } = turn;
  const method = options.method ?? 'POST';
  const { url, payload, customHeaders: headers } = options;
  const controls = controlsOf(settings, options.account, url);
  const called = await call(egress, { url, method, payload, headers, operation, controls });
  const isSafe = method === 'GET' || method === 'HEAD' || controls.isRepeatable;
  if (called.kind === 'failed') return noAnswer(called, isSafe);
  const { answer } = called;
  const { status } = answer;
  if (status < 400) return taken(answer, options);
  const error = `${method} ${url} was answered with ${String(status)}.`;
  const context = { webhook: { ...answer.kept, error } };
  const isFatal = (options.failFastStatusCodes ?? failFast).includes(status);
  const isRetried = isPassing(status) || (options.webhookRetryStatusCodes ?? []).includes(status);
  return !isFatal && isRetried ? again({ context }) : failed(error, { context });
}

function noAnswer({ why, reason }: Extract<Called, { kind: 'failed' }>, isSafe: boolean): Outcome {
  const context = { webhook: { error: why } };
  const neverLeft = reason === 'unknown-host' || reason === 'refused';
  const isHarmless = (reason === 'timeout' || reason === 'broken') && isSafe;
  return neverLeft || isHarmless ? again({ context }) : failed(why, { context });
}

function taken(answer: Answer, options: Options): Outcome {
  const artifacts = artifactsIn(answer.body, options);
  if (options.waitForCompletion !== true) return succeeded({}, { webhook: answer.kept, ...artifacts });
  const found = statusEndpoint(answer, options);
  return found.endpoint === undefined
    ? failed(found.why, { context: { webhook: { ...answer.kept, error: found.why } } })
    : succeeded({}, { webhook: { ...answer.kept, statusEndpoint: found.endpoint } });
}

function artifactsIn(body: Json, options: Options): JsonObject {
  if (options['expectedArtifacts'] === undefined || !isJsonObject(body)) return {};
  return Array.isArray(body['artifacts']) ? { artifacts: body['artifacts'] } : {};
}

type Endpoint = { endpoint: string } | { endpoint?: undefined; why: string };

function statusEndpoint(answer: Answer, { url, statusUrlResolution, statusUrlJsonPath }: Options): Endpoint {
  switch (statusUrlResolution ?? 'getMethod') {
    case 'getMethod':
      return { endpoint: url };
    case 'locationHeader': {
      const location = answer.headers['location'];
      return location === undefined
        ? { why: 'The answer has no Location header to find the status at.' }
        : resolved(location, answer.url, url);
    }
    case 'webhookResponse': {
      const path = statusUrlJsonPath?.trim() ?? '';
      if (path === '')
        return { why: 'statusUrlJsonPath is empty: it must say where the answer has the status address.' };
      const [value, ...others] = findAll(answer.body, path);
      return typeof value === 'string' && others.length === 0
        ? resolved(value, answer.url, url)
        : { why: `The answer has no single status address at ${path}.` };
    }
  }
}

/** An address on the same host keeps the scheme of the call: behind a proxy, a server often does not know its own. */
function resolved(address: string, from: string, called: string): Endpoint {
  const base = URL.canParse(from) ? from : called;
  if (!URL.canParse(address, base)) return { why: `The status address ${address} is none.` };
  const status = new URL(address, base);
  const first = new URL(called);
  if (status.host === first.host) status.protocol = first.protocol;
  return { endpoint: status.href };
}
