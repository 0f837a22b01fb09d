import type { ServerResponse } from 'node:http';
import type { Nowhere } from './front.ts';
import { hasBody } from './http-headers.ts';

/** Says no for the load balancer itself: 403 for a firewall, 503 where there is nobody to ask. */
export function refuse(response: ServerResponse, nowhere: Nowhere): void {
  const body = `${nowhere.refused ? 'Refused' : 'Unavailable'}: ${nowhere.reason}.\n`;
  response.writeHead(nowhere.refused ? 403 : 503, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...(nowhere.refused ? {} : { 'retry-after': '1' }),
    // The rest of a body that nobody reads must not be taken for the next request.
    ...(hasBody(response.req) ? { connection: 'close' } : {}),
  });
  response.end(body);
}
