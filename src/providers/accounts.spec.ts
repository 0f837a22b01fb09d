import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { Clock, DomainEvents } from '../kernel/index.ts';
import { Family, type Catalogue } from '../plugins/index.ts';
import type { AccountSettings, Settings } from '../settings/index.ts';
import { FakeAccounts, FakeServerGroups } from '../../test/support/fake-cloud.ts';
import { AccountOpened, ConfiguredAccounts, type Operations } from './index.ts';
import { type OpenAccount, Provider } from './port.ts';

/** Fires what was put off when it is told to. */
class WindUpClock extends Clock {
  readonly due: { delayMs: number; callback: () => void }[] = [];
  override now(): Date {
    return new Date(0);
  }
  override after(delayMs: number, callback: () => void): () => void {
    const entry = { delayMs, callback };
    this.due.push(entry);
    return () => {
      const at = this.due.indexOf(entry);
      if (at >= 0) this.due.splice(at, 1);
    };
  }
}

class Cloud extends Provider {
  answers: Record<string, () => Promise<OpenAccount>> = {};
  override open(name: string): Promise<OpenAccount> {
    return this.answers[name]?.() ?? Promise.resolve({ ...new FakeAccounts(new FakeServerGroups()).get('fake'), name });
  }
}

const cloud = (): Cloud => new Cloud();
const account = (name: string, more: Partial<AccountSettings> = {}): AccountSettings => ({
  name,
  provider: 'fake',
  options: { folder: '/srv' },
  path: 'accounts[0]',
  place: 'gennaker.yaml:7',
  ...more,
});

function registry(provider: Cloud, accounts: AccountSettings[]) {
  const card = { kind: 'fake', title: 'Fake', options: z.strictObject({ folder: z.string() }) };
  const family = new Family<Provider>('provider', [{ kind: 'fake', card, instance: provider }]);
  const clock = new WindUpClock();
  const events = new DomainEvents();
  const catalogue = { family: () => family } as unknown as Catalogue;
  const settings = { accounts } as unknown as Settings;
  return { clock, events, accounts: new ConfiguredAccounts(settings, catalogue, {} as Operations, clock, events) };
}

describe('the accounts of the settings', () => {
  it('opens each with the provider that it names, and tells of it', async () => {
    const { accounts, events } = registry(cloud(), [account('one'), account('two')]);
    const opened: string[] = [];
    events.on(AccountOpened, (event) => opened.push(event.account.name));
    await accounts.onModuleInit();

    expect(opened).toEqual(['one', 'two']);
    expect(accounts.need('two', 'serverGroups')).toBeDefined();
    expect(() => accounts.need('two', 'firewalls')).toThrow('Account two (fake) has no firewalls.');
    expect(() => accounts.get('three')).toThrow('Known accounts: one, two.');
  });

  it('names the place in the settings where an option is wrong', async () => {
    const { accounts } = registry(cloud(), [account('one', { options: { folder: 3 } })]);

    await expect(accounts.onModuleInit()).rejects.toThrow(/accounts\[0\]\.folder: .*expected string.*gennaker\.yaml:7/);
  });

  it('refuses a provider that there is not, and names the ones that there are', async () => {
    const { accounts } = registry(cloud(), [account('one', { provider: 'moon' })]);

    await expect(accounts.onModuleInit()).rejects.toThrow(/"moon".*Known kinds: fake/);
  });

  it('goes on without an account that does not answer, and tries it again', async () => {
    const provider = cloud();
    provider.answers = { dead: () => Promise.reject(new Error('no route to host')) };
    const { accounts, clock } = registry(provider, [account('dead'), account('alive')]);
    await accounts.onModuleInit();

    expect(accounts.list().map(({ name }) => name)).toEqual(['alive']);
    expect(() => accounts.get('dead')).toThrow('Account dead does not answer: no route to host.');
    provider.answers = {};
    clock.due.shift()?.callback();
    await Promise.resolve();
    await Promise.resolve();
    expect(accounts.states().map(({ state }) => state)).toEqual(['open', 'open']);
  });

  it('does not hold the start-up for one that hangs', async () => {
    const provider = cloud();
    provider.answers = { slow: () => new Promise(() => undefined) };
    const { accounts, clock } = registry(provider, [account('slow'), account('alive')]);
    const started = accounts.onModuleInit();
    clock.due[0]?.callback();
    await started;

    expect(accounts.states().map(({ state }) => state)).toEqual(['opening', 'open']);
  });
});
