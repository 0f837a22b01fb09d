import { Inject, Injectable } from '@nestjs/common';
import { type Caller, may } from '../access/port.ts';
import { Accounts, type Drift, manifestRef, type ManifestView } from './port.ts';

/** Objects as their clouds tell them now, for people. */
@Injectable()
export class LiveManifests {
  constructor(@Inject(Accounts) private readonly accounts: Accounts) {}

  /**
   * @param name `deployment web`
   * @returns undefined where there is none, or it belongs to an application that the caller may not see
   * @throws {NoSuchAccount} @throws {NotOffered} the account has no manifests @throws {InvalidInput} the name
   */
  async find(caller: Caller, account: string, namespace: string, name: string): Promise<ManifestView | undefined> {
    const view = await this.accounts.need(account, 'manifests').find(manifestRef(name, namespace));
    return view && may(caller, 'read', view.moniker.app) ? view : undefined;
  }

  /** What differs from what was deployed. One that was never deployed from here has nothing to differ from. */
  driftOf({ account, ref }: ManifestView): Promise<Drift[]> {
    return this.accounts.need(account, 'manifests').drift(ref);
  }
}
