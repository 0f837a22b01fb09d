import { Inject, Injectable } from '@nestjs/common';
import { type AccessSettings, Section, type ServerSettings } from '../settings/index.ts';
import { ApiTokens } from './api-tokens.ts';
import { type Credentials, isLoopback, tokenOf, whyForeignPage, whyNotLocal } from './model/credentials.ts';
import { type Caller, Unauthenticated } from './port.ts';

const administrator: Caller = Object.freeze({
  name: 'administrator',
  kind: 'administrator',
  permissions: ['administer'],
  roles: [],
} as const);

/** Tells who sent a request. docs/decisions/0003-loopback-is-the-administrator.md */
@Injectable()
export class Callers {
  constructor(
    @Inject(ApiTokens) private readonly tokens: ApiTokens,
    @Section('access') private readonly access: AccessSettings,
    @Section('server') private readonly server: ServerSettings,
  ) {}

  /** @throws {Unauthenticated} it brings no token that holds, and is not from this machine */
  async of(request: Credentials): Promise<Caller> {
    const token = tokenOf(request);
    if (token !== undefined) {
      const holder = await this.tokens.holderOf(token);
      // A wrong token is never made good by where it comes from: its sender believes to be somebody else.
      if (holder === undefined) throw new Unauthenticated('The API token is unknown, has run out or was revoked.');
      return holder;
    }
    const doubt = whyNotLocal(request);
    if (doubt === undefined && this.access.localAdministrator) return administrator;
    if (this.#servesStrangers() && !isLoopback(request.raw.socket.remoteAddress)) {
      const foreign = whyForeignPage(request);
      if (foreign !== undefined) throw new Unauthenticated(foreign);
      return this.#stranger();
    }
    throw new Unauthenticated(
      doubt ?? 'access.localAdministrator is off, so callers on this machine bring an API token too.',
    );
  }

  /**
   * Who that is by now whom the server has seen before, under this name, and whose wish is only done later.
   *
   * @returns undefined when nobody may act under the name any more
   */
  async named(name: string): Promise<Caller | undefined> {
    if (name === administrator.name) return this.access.localAdministrator ? administrator : undefined;
    if (name === 'anonymous') return this.#servesStrangers() ? this.#stranger() : undefined;
    return await this.tokens.holderNamed(name);
  }

  #stranger(): Caller {
    return { name: 'anonymous', kind: 'anonymous', ...this.access.anonymous };
  }

  #servesStrangers(): boolean {
    return this.server.allowUnauthenticatedBind && !this.access.requireToken;
  }
}
