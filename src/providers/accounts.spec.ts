import 'reflect-metadata';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { Clock, DomainEvents } from '../kernel/index.ts';
import { Family, type Catalogue } from '../plugins/index.ts';
import type { AccountSettings, Settings } from '../settings/index.ts';
import { FakeAccounts, FakeServerGroups } from '../../test/support/fake-cloud.ts';
import { AccountClosed, AccountOpened, ConfiguredAccounts, type Operations } from './index.ts';
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

const opened = (name: string): OpenAccount => ({ ...new FakeAccounts(new FakeServerGroups()).get('fake'), name });

class Cloud extends Provider {
  named: string[] = [];
  answers: Record<string, () => Promise<OpenAccount>> = {};
  override open(name: string): Promise<OpenAccount> {
    return this.answers[name]?.() ?? Promise.resolve(opened(name));
  }
  override files(): string[] {
    return this.named;
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
  afterEach(() => {
    Logger.overrideLogger(['log', 'warn', 'error']);
  });

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

  it('refuses one that is not valid, says where, and opens the others', async () => {
    Logger.overrideLogger(false);
    const { accounts } = registry(cloud(), [
      account('bad', { options: { folder: 3 } }),
      account('lost', { provider: 'moon' }),
      account('good'),
    ]);
    await accounts.onModuleInit();

    expect(accounts.list().map(({ name }) => name)).toEqual(['good']);
    expect(() => accounts.get('bad')).toThrow(/not valid: accounts\[0\]\.folder: .*expected string.*gennaker\.yaml:7/);
    expect(accounts.states()[1]).toMatchObject({
      state: 'refused',
      reason: expect.stringMatching(/"moon".*Known kinds: fake/),
    });
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
    await new Promise((resolve) => setImmediate(resolve));
    clock.due[0]?.callback();
    await started;

    expect(accounts.states().map(({ state }) => state)).toEqual(['opening', 'open']);
  });

  describe('when they change', () => {
    function following(provider: Cloud, accounts: AccountSettings[]) {
      const parts = registry(provider, accounts);
      const news: string[] = [];
      parts.events.on(AccountOpened, ({ account: { name } }) => news.push(`opened ${name}`));
      parts.events.on(AccountClosed, ({ name }) => news.push(`closed ${name}`));
      return { ...parts, news };
    }

    it('opens what is new, closes what is gone, and leaves the others alone', async () => {
      const { accounts, news } = following(cloud(), [account('one'), account('two')]);
      await accounts.onModuleInit();
      const two = accounts.get('two');
      await accounts.bring([account('two', { path: 'accounts[0]', place: 'gennaker.yaml:3' }), account('three')]);

      expect(news).toEqual(['opened one', 'opened two', 'closed one', 'opened three']);
      expect(accounts.get('two')).toBe(two);
      expect(() => accounts.get('one')).toThrow('Known accounts: two, three.');
    });

    it('opens anew what has changed, and closes what it was only then', async () => {
      const provider = cloud();
      const order: string[] = [];
      provider.answers = {
        one: () => Promise.resolve({ ...opened('one'), close: () => Promise.resolve(void order.push('closed')) }),
      };
      const { accounts, events } = following(provider, [account('one')]);
      await accounts.onModuleInit();
      const before = accounts.get('one');
      events.on(AccountOpened, () => order.push('opened'));
      await accounts.bring([account('one', { options: { folder: '/other' } })]);

      expect(order).toEqual(['opened', 'closed']);
      expect(accounts.get('one')).not.toBe(before);
    });

    it('opens anew when a file has changed that the account names', async () => {
      const provider = cloud();
      const file = join(await mkdtemp(join(tmpdir(), 'accounts-')), 'kubeconfig');
      provider.named = [file];
      const { accounts, news } = following(provider, [account('one')]);
      await accounts.onModuleInit();
      expect(accounts.files()).toEqual([file]);
      await accounts.bring([account('one')]);
      await writeFile(file, 'new');
      await accounts.bring([account('one')]);

      expect(news).toEqual(['opened one', 'opened one']);
    });

    it('keeps one as it was that cannot be opened anew, and says why', async () => {
      Logger.overrideLogger(false);
      const { accounts } = following(cloud(), [account('one')]);
      await accounts.onModuleInit();
      const before = accounts.get('one');
      await accounts.bring([account('one', { options: {} })]);

      expect(accounts.get('one')).toBe(before);
      expect(accounts.states()[0]).toMatchObject({
        state: 'open',
        reason: expect.stringMatching(/^It goes on as it was opened before: accounts\[0\]\.folder/),
      });
      await accounts.bring([account('one')]);
      expect(accounts.states()[0]?.reason).toBeUndefined();
    });

    it('gives one up that is still being opened', async () => {
      const provider = cloud();
      let answer: (account: OpenAccount) => void = () => undefined;
      provider.answers = { slow: () => new Promise((resolve) => (answer = resolve)) };
      const { accounts, news, clock } = following(provider, [account('slow')]);
      const started = accounts.onModuleInit();
      await new Promise((resolve) => setImmediate(resolve));
      clock.due[0]?.callback();
      await started;
      await accounts.bring([]);
      const closed = new Promise<void>((resolve) => {
        const close = (): Promise<void> => {
          resolve();
          return Promise.resolve();
        };
        answer({ ...opened('slow'), close });
      });
      await closed;

      expect(news).toEqual(['closed slow']);
    });
  });
});
