import { type Egress, EgressFailed, type EgressFault, EgressRefused } from '../../../egress/port.ts';
import { type Answer, read } from './answer.ts';
import type { Controls } from './controls.ts';
import type { Options } from './options.ts';

const timeoutMs = 20_000;
const limitBytes = 1024 * 1024;

/** An answer, or why there is none. */
export type Called =
  { kind: 'answered'; answer: Answer } | { kind: 'failed'; why: string; reason: EgressFault | 'forbidden' };

interface Call {
  url: string;
  method: string;
  payload?: unknown;
  headers: Options['customHeaders'];
  /** Sent as `Idempotency-Key`, so that the other side can tell a repeated call; a header of the user's own wins. */
  operation?: string;
  controls: Controls;
}

export async function call(
  egress: Egress,
  { url, method, payload, headers, operation, controls }: Call,
): Promise<Called> {
  if (!isWebAddress(url)) {
    return { kind: 'failed', why: `${url} is not an address of the form http://… or https://….`, reason: 'forbidden' };
  }
  const hasBody = payload !== undefined && payload !== null && method !== 'GET' && method !== 'HEAD';
  const sent: Record<string, string> = {};
  if (hasBody) sent['content-type'] = 'application/json';
  sent['accept'] = '*/*';
  if (operation !== undefined) sent['idempotency-key'] = operation;
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (value !== null && value !== undefined) sent[name.toLowerCase()] = value;
  }
  try {
    const answer = await egress.request({
      url,
      method,
      headers: sent,
      credentials: controls.credentials,
      ...(hasBody ? { body: typeof payload === 'string' ? payload : JSON.stringify(payload) } : {}),
      timeoutMs,
      limitBytes,
    });
    return { kind: 'answered', answer: read(answer) };
  } catch (fault) {
    if (fault instanceof EgressFailed) return { kind: 'failed', why: fault.message, reason: fault.reason };
    if (fault instanceof EgressRefused) return { kind: 'failed', why: fault.message, reason: 'forbidden' };
    throw fault;
  }
}

/** Codes that tell of a moment's trouble on the other side. */
export const isPassing = (status: number): boolean => status === 429 || (status >= 500 && status <= 599);

const isWebAddress = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
