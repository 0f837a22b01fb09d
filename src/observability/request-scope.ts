import { withBindings } from './context.ts';
import { newUlid } from '../kernel/index.ts';

/** The part of Fastify that is used here. */
export interface Hookable {
  addHook(name: 'onRequest', hook: (request: Arriving, reply: Leaving, done: () => void) => void): unknown;
}

interface Arriving {
  headers: Record<string, string | string[] | undefined>;
}

interface Leaving {
  header(name: string, value: string): unknown;
}

/** A name that may be taken over from a caller: nothing that breaks a header or a log line. */
const safe = /^[\w.-]{1,64}$/;

/** Gives every request a name, which its log lines bear and its answer tells: `X-Spinnaker-Request-Id`. */
export function nameRequests(fastify: Hookable): void {
  fastify.addHook('onRequest', ({ headers }, reply, done) => {
    const given = headers['x-spinnaker-request-id'];
    const requestId = typeof given === 'string' && safe.test(given) ? given : newUlid();
    reply.header('x-spinnaker-request-id', requestId);
    withBindings({ requestId }, done);
  });
}
