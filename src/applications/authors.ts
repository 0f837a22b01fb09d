import { Inject, Injectable } from '@nestjs/common';
import { type Caller, Callers } from '../access/index.ts';
import { DomainError } from '../kernel/index.ts';
import type { Author } from './port.ts';

/**
 * What an author may do. A user whom the server has seen has the permissions of now: a token that was revoked while the
 * pipeline ran changes nothing any more. Behind any other name (`runAsUser`, `cron`) stands whoever may write the pipelines
 * of the application, since a definition of it says so: that much it may do, and no more.
 */
@Injectable()
export class Authors {
  constructor(@Inject(Callers) private readonly callers: Callers) {}

  /** @throws {NoLongerAllowed} */
  async callerOf({ user, verified, application }: Author): Promise<Caller> {
    if (verified !== true) {
      const permissions = ['read', 'pipeline:write'] as const;
      return { name: user, kind: 'system', permissions, roles: [], applications: [application] };
    }
    const caller = await this.callers.named(user);
    if (caller === undefined) throw new NoLongerAllowed(user);
    return caller;
  }
}

class NoLongerAllowed extends DomainError {
  constructor(user: string) {
    super(
      'forbidden',
      `${user}, in whose name this runs, is not let in any more: the token was revoked or has run out.`,
      {
        user,
      },
    );
  }
}
