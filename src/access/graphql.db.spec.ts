import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Global, Module, type Type } from '@nestjs/common';
import { GraphQLModule, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { createClient } from 'graphql-ws';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'undici';
import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { Clock, SystemClock } from '../kernel/index.ts';
import { PersistenceModule } from '../persistence/index.ts';
import { loadSettings, SettingsModule } from '../settings/index.ts';
import {
  accessEntities,
  AccessModule,
  Allow,
  ApiTokens,
  type Caller,
  CallerOf,
  systemCaller,
  UndeclaredRules,
} from './index.ts';

@Resolver()
class Things {
  @Allow('read')
  @Query(() => String)
  who(@CallerOf() caller: Caller): string {
    return caller.name;
  }

  @Allow('administer')
  @Mutation(() => String)
  change(@CallerOf() caller: Caller): string {
    return caller.name;
  }

  @Allow('read')
  @Subscription(() => String, { resolve: (value: string) => value })
  async *names(@CallerOf() caller: Caller): AsyncGenerator<string> {
    await Promise.resolve();
    yield caller.name;
  }
}

@Resolver()
class Forgotten {
  @Query(() => String)
  anybody(): string {
    return '';
  }
}

@Global()
@Module({ providers: [{ provide: Clock, useClass: SystemClock }], exports: [Clock] })
class ClockModule {}

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase({ entities: accessEntities });
  // So that the start has no first token to show.
  await new ApiTokensOf(database).make('first');
});
afterAll(() => database.close());

class ApiTokensOf {
  constructor(private readonly of: TestDatabase) {}

  async make(name: string): Promise<string> {
    const clock = new SystemClock();
    const { Audit } = await import('./index.ts');
    const tokens = new ApiTokens(this.of.unitOfWork, new Audit(this.of.unitOfWork, clock), clock);
    return (await tokens.create(systemCaller('suite'), { name, permissions: ['read'] })).secret.reveal();
  }
}

async function start(resolver: Type): Promise<NestFastifyApplication> {
  const persistence = PersistenceModule.of(database.database);
  const testing = await Test.createTestingModule({
    providers: [resolver],
    imports: [
      SettingsModule.of(loadSettings({ folder: '/nowhere', environment: {} })),
      ClockModule,
      { ...persistence, providers: persistence.providers?.slice(0, 2) ?? [] },
      AccessModule,
      GraphQLModule.forRoot<MercuriusDriverConfig>({
        driver: MercuriusDriver,
        autoSchemaFile: true,
        subscription: { fullWsTransport: true },
      }),
    ],
  }).compile();
  const application = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  await application.listen(0, '127.0.0.1');
  return application;
}

describe('The rules of resolvers', () => {
  it('hold for queries and mutations, for the caller of each', async () => {
    const application = await start(Things);
    const token = await new ApiTokensOf(database).make('reader');
    const ask = async (query: string, headers: Record<string, string>): Promise<unknown> =>
      (
        await application.inject({
          method: 'POST',
          url: '/graphql',
          headers: { host: 'localhost', ...headers },
          body: { query },
        })
      ).json();
    const bearer = { authorization: `Bearer ${token}` };
    expect(await ask('{ who }', {})).toEqual({ data: { who: 'administrator' } });
    expect(await ask('{ who }', bearer)).toEqual({ data: { who: 'token:reader' } });
    expect(JSON.stringify(await ask('mutation { change }', bearer))).toContain('administer');
    expect(JSON.stringify(await ask('{ who }', { host: 'evil.example' }))).toContain('Who is asking?');
    await application.close();
  });

  it('hold for subscriptions, with the token that the connection began with', async () => {
    const application = await start(Things);
    const token = await new ApiTokensOf(database).make('listener');
    const { port } = application.getHttpServer().address() as AddressInfo;
    const first = async (authorization: string): Promise<unknown> => {
      const client = createClient({
        url: `ws://127.0.0.1:${port}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: { authorization },
        retryAttempts: 0,
      });
      try {
        const { value } = await client.iterate({ query: 'subscription { names }' }).next();
        return value;
      } catch (error) {
        return error;
      } finally {
        await client.dispose();
      }
    };
    expect(await first(`Bearer ${token}`)).toEqual({ data: { names: 'token:listener' } });
    expect(JSON.stringify(await first('Bearer gnk_wrong'))).toContain('Who is asking?');
    await application.close();
  });

  it('must be there, or the server does not start', async () => {
    await expect(start(Forgotten)).rejects.toThrow(UndeclaredRules);
  });
});
