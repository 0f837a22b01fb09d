import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Credentials } from './model/credentials.ts';
import { type Caller, Unauthenticated } from './port.ts';

/** What Mercurius hands to a resolver: `req` over HTTP, `request` over a WebSocket. */
interface GraphqlContext {
  req?: Credentials;
  request?: Credentials;
  reply?: { request?: Credentials };
  /** What the client said when it connected the WebSocket. */
  _connectionInit?: unknown;
}

export interface Incoming {
  request: Credentials;
  /** A WebSocket lives long: who sits there is asked again for each operation. */
  lasting: boolean;
}

/** The request behind a resolver or a route. */
export function incoming(context: ExecutionContext): Incoming {
  if (context.getType<'http' | 'graphql'>() !== 'graphql') {
    return { request: context.switchToHttp().getRequest<Credentials>(), lasting: false };
  }
  const graphql = context.getArgByIndex<GraphqlContext | undefined>(2);
  const lasting = graphql?.request !== undefined;
  const request = graphql?.request ?? graphql?.req ?? graphql?.reply?.request;
  if (request === undefined) throw new Unauthenticated('The operation has no request that it came with.');
  return { request: lasting ? withConnectionToken(request, graphql._connectionInit) : request, lasting };
}

/** A browser cannot set headers on a WebSocket, so the token may come as `{authorization: "Bearer …"}` at its start. */
function withConnectionToken(request: Credentials, init: unknown): Credentials {
  const said = (init as { authorization?: unknown; Authorization?: unknown } | null | undefined) ?? {};
  const authorization = said.authorization ?? said.Authorization;
  if (typeof authorization !== 'string') return request;
  return { method: request.method, headers: { ...request.headers, authorization }, raw: request.raw };
}

/** By the socket's request, which is the same object for the guard and for the resolver. */
const callers = new WeakMap<object, Caller>();

/** Remembers who was let in. */
export function letIn(context: ExecutionContext, caller: Caller): void {
  rememberCaller(incoming(context).request, caller);
}

/** For a face that has asked who sent a request before a resolver or route does: the rules still apply. */
export function rememberCaller(request: Credentials, caller: Caller): void {
  callers.set(request.raw, caller);
}

/** @returns who was let in with this request before */
export function wasLetIn(context: ExecutionContext): Caller | undefined {
  return callers.get(incoming(context).request.raw);
}

/** Hands a resolver or route who asks: `@CallerOf() caller: Caller`. */
export const CallerOf = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const caller = wasLetIn(context);
  if (caller === undefined) throw new Unauthenticated('An open handler cannot ask who calls.');
  return caller;
});
