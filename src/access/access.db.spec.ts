import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Global, Module, Post, type Type } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { Clock } from '../kernel/index.ts';
import { PersistenceModule } from '../persistence/index.ts';
import { loadSettings, SettingsModule } from '../settings/index.ts';
import {
  accessEntities,
  AccessModule,
  Allow,
  ApiTokenNameTaken,
  ApiTokens,
  Audit,
  type Caller,
  CallerOf,
  demand,
  Forbidden,
  NoSuchApiToken,
  systemCaller,
  Terminal,
  UndeclaredRules,
} from './index.ts';

let instant = new Date('2026-03-01T12:00:00Z');
class StandingClock extends Clock {
  override now(): Date {
    return instant;
  }

  override after(): () => void {
    return () => undefined;
  }
}

@Global()
@Module({ providers: [{ provide: Clock, useClass: StandingClock }], exports: [Clock] })
class ClockModule {}

@Controller('things')
class Things {
  @Allow('open')
  @Get('open')
  open(): object {
    return {};
  }

  @Allow('read')
  @Get()
  read(@CallerOf() caller: Caller): Caller {
    return caller;
  }

  @Allow('pipeline:write')
  @Post()
  write(@CallerOf() caller: Caller): Caller {
    return caller;
  }
}

@Controller('forgotten')
class Forgotten {
  @Get()
  anybody(): object {
    return {};
  }
}

const shownTexts: string[] = [];
let attended = true;
class ShowingTerminal extends Terminal {
  override get attended(): boolean {
    return attended;
  }

  override show(text: string): void {
    shownTexts.push(text);
  }
}

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await openTestDatabase({ entities: accessEntities });
  folder = mkdtempSync(join(tmpdir(), 'gennaker-access-'));
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

async function start(controller: Type, environment: Record<string, string> = {}): Promise<NestFastifyApplication> {
  const settings = loadSettings({ folder, environment: { GENNAKER_DATA__FOLDER: folder, ...environment } });
  @Module({ controllers: [controller] })
  class Feature {}
  const testing = await Test.createTestingModule({
    imports: [SettingsModule.of(settings), ClockModule, AccessModule, Feature, NotClosing.of()],
  })
    .overrideProvider(Terminal)
    .useClass(ShowingTerminal)
    .compile();
  const application = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  await application.init();
  return application;
}

/** The suite closes its database itself. */
const NotClosing = {
  of: () => ({
    ...PersistenceModule.of(database.database),
    providers: PersistenceModule.of(database.database).providers?.slice(0, 2) ?? [],
  }),
};

type Verb = 'GET' | 'POST';
const local = { host: 'localhost:8084' };
const bearer = (token: string) => ({ ...local, authorization: `Bearer ${token}` });
const root = systemCaller('suite');

describe('The server, asked over HTTP', () => {
  let application: NestFastifyApplication;
  let tokens: ApiTokens;
  beforeAll(async () => {
    application = await start(Things);
    tokens = application.get(ApiTokens);
  });
  afterAll(() => application.close());

  async function ask(
    headers: Record<string, string>,
    { method = 'GET', url = '/things', peer = '127.0.0.1' }: { method?: Verb; url?: string; peer?: string } = {},
  ): Promise<Caller | undefined> {
    const answer = await application.inject({ method, url, headers, remoteAddress: peer });
    return answer.statusCode < 300 ? answer.json<Caller>() : undefined;
  }

  it('showed the first token once, and keeps only its hash', async () => {
    const text = shownTexts.join('');
    const secret = /gnk_\S+/.exec(text)?.[0] ?? '';
    expect(await ask(bearer(secret), { peer: '10.1.2.3' })).toMatchObject({
      name: 'token:administrator',
      permissions: ['administer'],
    });
    const rows = await database.unitOfWork.read((manager) => manager.query('SELECT * FROM "api_token"'));
    expect(JSON.stringify(rows)).not.toContain(secret.slice(-43));
  });

  it('knows a caller on this machine as the administrator', async () => {
    for (const peer of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
      expect(await ask(local, { peer })).toMatchObject({ kind: 'administrator' });
    }
    expect(await ask({ host: '[::1]:8084' })).toMatchObject({ kind: 'administrator' });
  });

  it.each([
    ['from elsewhere', local, '192.168.1.7'],
    ['through a proxy', { ...local, 'x-forwarded-for': '10.0.0.1' }, '127.0.0.1'],
    ['to a rebound name', { host: 'evil.example:8084' }, '127.0.0.1'],
    ['to a name that starts like ours', { host: '127.0.0.1.evil.example' }, '127.0.0.1'],
    ['by a page of another site', { ...local, origin: 'https://evil.example' }, '127.0.0.1'],
    ['by a page on another port', { ...local, origin: 'http://localhost:3000' }, '127.0.0.1'],
    ['by an image of another site', { ...local, 'sec-fetch-site': 'cross-site' }, '127.0.0.1'],
  ])('trusts no request %s without a token', async (_, headers, peer) => {
    expect(await ask(headers, { peer })).toBeUndefined();
  });

  it('answers an open route to everybody', async () => {
    expect(await ask({ host: 'elsewhere.example' }, { url: '/things/open', peer: '10.0.0.1' })).toEqual({});
  });

  it('changes nothing for a form of a foreign page', async () => {
    const form = { ...local, 'content-type': 'text/plain' };
    expect(await ask(form, { method: 'POST' })).toBeUndefined();
    expect(await ask({ ...form, 'x-gennaker-request': '1' }, { method: 'POST' })).toBeDefined();
    expect(await ask({ ...local, 'content-type': 'application/json' }, { method: 'POST' })).toBeUndefined();
  });

  it('takes a token as Bearer, Basic and X-Spinnaker-Token', async () => {
    const { secret } = await tokens.create(root, { name: 'three-ways', permissions: ['read'] });
    const basic = Buffer.from(`any:${secret.reveal()}`).toString('base64');
    const headers = [
      bearer(secret.reveal()),
      { ...local, authorization: `Basic ${basic}` },
      { ...local, 'x-spinnaker-token': secret.reveal() },
    ];
    for (const header of headers)
      expect(await ask(header, { peer: '10.0.0.9' })).toMatchObject({ name: 'token:three-ways' });
  });

  it('lets a token do what it may and nothing else', async () => {
    const { secret } = await tokens.create(root, { name: 'reader', permissions: ['read'] });
    expect(await ask(bearer(secret.reveal()))).toBeDefined();
    expect(await ask(bearer(secret.reveal()), { method: 'POST' })).toBeUndefined();
  });

  it('refuses a wrong token from this machine, too', async () => {
    expect(await ask(bearer('gnk_nonsense'))).toBeUndefined();
    expect(await ask({ ...local, authorization: 'Digest x' })).toBeUndefined();
  });

  it('knows a token no more once it is revoked or has run out', async () => {
    const revoked = await tokens.create(root, { name: 'gone', permissions: ['read'] });
    await tokens.revoke(root, revoked.token.id);
    const expired = await tokens.create(root, {
      name: 'short',
      permissions: ['read'],
      expiresAt: new Date(instant.getTime() + 1000),
    });
    expect(await ask(bearer(expired.secret.reveal()))).toBeDefined();
    instant = new Date(instant.getTime() + 1000);
    expect(await ask(bearer(expired.secret.reveal()))).toBeUndefined();
    expect(await ask(bearer(revoked.secret.reveal()))).toBeUndefined();
  });

  it('notes when a token was last used, to the minute', async () => {
    const { token, secret } = await tokens.create(root, { name: 'used', permissions: ['read'] });
    const lastUse = async (): Promise<Date | undefined> =>
      (await tokens.list()).find(({ id }) => id === token.id)?.lastUsedAt;
    const first = instant;
    await ask(bearer(secret.reveal()));
    instant = new Date(first.getTime() + 59_000);
    await ask(bearer(secret.reveal()));
    expect(await lastUse()).toEqual(first);
    instant = new Date(first.getTime() + 60_000);
    await ask(bearer(secret.reveal()));
    expect(await lastUse()).toEqual(instant);
  });

  it('gives a name to one living token only', async () => {
    const { token } = await tokens.create(root, { name: 'twin', permissions: ['read'] });
    await expect(tokens.create(root, { name: 'twin', permissions: ['read'] })).rejects.toThrow(ApiTokenNameTaken);
    await tokens.revoke(root, token.id);
    await expect(tokens.create(root, { name: 'twin', permissions: ['read'] })).resolves.toBeDefined();
  });

  it('lets nobody hand out more than he has', async () => {
    const reader: Caller = { name: 'token:x', kind: 'token', permissions: ['read'], roles: [] };
    const confined: Caller = { ...reader, permissions: ['administer'], applications: ['shop'] };
    for (const caller of [reader, confined]) {
      await expect(tokens.create(caller, { name: 'more', permissions: ['read'] })).rejects.toThrow(Forbidden);
    }
    await expect(tokens.revoke(root, '01JQ90')).rejects.toThrow(NoSuchApiToken);
  });

  it('confines a token to its applications', async () => {
    const { secret } = await tokens.create(root, { name: 'shop', permissions: ['read'], applications: ['shop'] });
    const holder = await tokens.holderOf(secret.reveal());
    expect(holder).toBeDefined();
    if (holder === undefined) return;
    expect(() => {
      demand(holder, 'read', 'Shop');
    }).not.toThrow();
    expect(() => {
      demand(holder, 'read', 'bank');
    }).toThrow(Forbidden);
  });

  it.each([
    ['name', { name: 'no spaces', permissions: ['read' as const] }],
    ['permissions', { name: 'none', permissions: [] }],
    ['applications', { name: 'odd', permissions: ['administer' as const], applications: ['shop'] }],
    ['expiresAt', { name: 'late', permissions: ['read' as const], expiresAt: new Date(0) }],
  ])('names the field %s of a token that cannot be', async (field, request) => {
    await expect(tokens.create(root, request)).rejects.toMatchObject({
      refusal: 'invalid',
      faults: [{ path: [field] }],
    });
  });

  it('records who made and revoked a token, newest first, page by page', async () => {
    const audit = application.get(Audit);
    const { token } = await tokens.create(root, { name: 'audited', permissions: ['read'] });
    await tokens.revoke(root, token.id);
    const [newest] = await audit.list({ subject: token.id, limit: 1 });
    expect(newest).toMatchObject({
      who: 'suite',
      kind: 'system',
      action: 'api-token.revoke',
      facts: { name: 'audited' },
    });
    const older = await audit.list({ subject: token.id, before: newest?.id ?? '' });
    expect(older.map(({ action }) => action)).toEqual(['api-token.create']);
  });

  it('records nothing of a deed that was rolled back', async () => {
    const audit = application.get(Audit);
    const failing = database.unitOfWork.write(async (manager) => {
      await audit.record(manager, root, { action: 'x', subject: 'rolled-back' });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await audit.list({ subject: 'rolled-back' })).toEqual([]);
  });
});

describe('The settings of access', () => {
  const peer = '10.0.0.1';
  it('let strangers read where it is said in so many words', async () => {
    const open = { GENNAKER_SERVER__HOST: '0.0.0.0', GENNAKER_SERVER__ALLOW_UNAUTHENTICATED_BIND: 'true' };
    const application = await start(Things, open);
    const headers = { host: 'cd.example', 'content-type': 'application/json' };
    const read = await application.inject({ url: '/things', headers, remoteAddress: peer });
    const write = await application.inject({ method: 'POST', url: '/things', headers, remoteAddress: peer, body: {} });
    expect(read.json()).toMatchObject({ kind: 'anonymous', permissions: ['read'] });
    expect(write.statusCode).toBeGreaterThanOrEqual(400);
    await application.close();
  });

  it('take the trust from callers on this machine where localAdministrator is off', async () => {
    const application = await start(Things, { GENNAKER_ACCESS__LOCAL_ADMINISTRATOR: 'false' });
    expect((await application.inject({ url: '/things', headers: local })).statusCode).toBeGreaterThanOrEqual(400);
    await application.close();
  });
});

describe('The start', () => {
  it('is refused while a route does not say who may call it', async () => {
    await expect(start(Forgotten)).rejects.toThrow(UndeclaredRules);
    await expect(start(Forgotten)).rejects.toThrow(/Forgotten\.anybody/);
  });

  it('puts the first token into a file of its owner where nobody watches, and removes it at the next', async () => {
    await database.unitOfWork.write((manager) => manager.query('DELETE FROM "api_token"'));
    attended = false;
    shownTexts.length = 0;
    await (await start(Things)).close();
    const file = join(folder, 'first-token');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toMatch(/^gnk_/);
    expect(shownTexts.join('')).not.toContain('gnk_');
    await (await start(Things)).close();
    expect(() => statSync(file)).toThrow();
  });
});
