import { DomainError } from '../kernel/index.ts';
import { EgressFailed, type EgressFault } from './port.ts';

const byCode: Readonly<Record<string, EgressFault>> = {
  ENOTFOUND: 'unknown-host',
  EAI_AGAIN: 'unknown-host',
  EAI_FAIL: 'unknown-host',
  ENODATA: 'unknown-host',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
};

/** What a failed call tells its caller; refusals of our own pass as they are. */
export function faultOf(error: unknown, url: string, timeoutMs: number): DomainError {
  if (error instanceof DomainError) return error;
  const { name, code, message } = error as { name?: string; code?: string; message?: string };
  if (name === 'TimeoutError') return new EgressFailed(url, 'timeout', `no complete answer within ${timeoutMs} ms`);
  return new EgressFailed(url, byCode[code ?? ''] ?? 'broken', message ?? code ?? String(error));
}
