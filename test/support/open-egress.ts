import { request } from 'undici';
import {
  Egress,
  type EgressAnswer,
  EgressFailed,
  type EgressFault,
  type EgressRequest,
} from '../../src/egress/port.ts';

const faults: Record<string, EgressFault> = {
  ENOTFOUND: 'unknown-host',
  ECONNREFUSED: 'refused',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
};

/** Calls any address, servers of the test included, and notes what was asked. It follows no redirects. */
export class OpenEgress extends Egress {
  readonly asked: EgressRequest[] = [];

  /** @param patienceMs in place of what the caller allows, so that a test of a time-out is short */
  constructor(private readonly patienceMs?: number) {
    super();
  }

  override async request(asked: EgressRequest): Promise<EgressAnswer> {
    this.asked.push(asked);
    const { url, method = 'GET', body, limitBytes = Infinity } = asked;
    const headers = { ...asked.headers, ...asked.credentials };
    const timeoutMs = this.patienceMs ?? asked.timeoutMs ?? 10_000;
    try {
      const limits = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs };
      const answer = await request(url, { method, headers, ...limits, ...(body === undefined ? {} : { body }) });
      const bytes = Buffer.from(await answer.body.arrayBuffer());
      if (bytes.length > limitBytes) throw new EgressFailed(url, 'too-large', `more than ${String(limitBytes)} bytes`);
      const flat = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
      return {
        status: answer.statusCode,
        headers: Object.fromEntries(flat) as Record<string, string>,
        body: bytes,
        url,
      };
    } catch (fault) {
      if (fault instanceof EgressFailed) throw fault;
      const code = String((fault as { code?: unknown }).code);
      throw new EgressFailed(url, faults[code] ?? 'broken', code);
    }
  }
}
