import { DomainError } from '../kernel/index.ts';

/** A call to an address that a user can influence. */
export interface EgressRequest {
  url: string;
  method?: string;
  headers?: Record<string, string>;
  /** Sent to the origin of `url` alone, over `headers`: no redirect takes them to another one. */
  credentials?: Record<string, string>;
  /** Text as it is sent. */
  body?: string;
  /** For the whole exchange; at most what the settings allow. */
  timeoutMs?: number;
  /** Most bytes of the answer that are read; more is an error. */
  limitBytes?: number;
}

export interface EgressAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  /** Where the answer came from, after redirects. */
  url: string;
}

/**
 * The one road out to addresses that users can influence: webhooks, artifacts, CI systems, metric stores. The name is
 * resolved once, checked against the policy, and the connection goes to that very address; so does each redirect.
 */
export abstract class Egress {
  /**
   * @throws {EgressRefused}     the policy forbids the address
   * @throws {EgressFailed}      no connection, time-out, answer too large; `facts.reason` says which:
   *                             `unknown-host`, `refused`, `timeout`, `too-large`, `broken`
   */
  abstract request(request: EgressRequest): Promise<EgressAnswer>;
}

export class EgressRefused extends DomainError {
  constructor(url: string, why: string) {
    super('forbidden', `The address ${url} may not be called: ${why}.`, { url, why });
  }
}

export type EgressFault = 'unknown-host' | 'refused' | 'timeout' | 'too-large' | 'broken';

export class EgressFailed extends DomainError {
  readonly reason: EgressFault;

  constructor(url: string, reason: EgressFault, detail: string) {
    super('unavailable', `The call to ${url} failed (${reason}): ${detail}.`, { url, reason, detail });
    this.reason = reason;
  }
}
