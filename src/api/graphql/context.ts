import { Injectable, Inject } from '@nestjs/common';
import type { Caller, Credentials } from '../../access/index.ts';
import { type Loaders, LoaderFactory } from './loaders.ts';

/** What resolvers are handed: the request behind the operation, and the loaders of it. */
export interface GraphqlContext {
  /** Over HTTP. */
  req?: Credentials;
  /** Over a WebSocket. */
  request?: Credentials;
  /** What the client said when it connected the WebSocket. */
  _connectionInit?: unknown;
  loadersOf(caller: Caller): Loaders;
}

@Injectable()
export class Contexts {
  constructor(@Inject(LoaderFactory) private readonly factory: LoaderFactory) {}

  /** For one operation over HTTP: what it has read once holds until its end. */
  ofRequest(req: Credentials): GraphqlContext {
    let loaders: Loaders | undefined;
    return { req, loadersOf: (caller) => (loaders ??= this.factory.of(caller, true)) };
  }

  /** For one subscription: it lives on, so nothing that it has read holds. */
  ofSubscription(request: Credentials, init: unknown): GraphqlContext {
    let loaders: Loaders | undefined;
    return { request, _connectionInit: init, loadersOf: (caller) => (loaders ??= this.factory.of(caller, false)) };
  }
}
