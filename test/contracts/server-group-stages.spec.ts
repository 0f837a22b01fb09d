import { expect, it } from '@jest/globals';
import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Executions, StageHandler } from '../../src/orchestration/port.ts';
import { Accounts, TrafficGuardRules } from '../../src/providers/port.ts';
import { provesStageCard } from './stage-card.ts';
import { FakeAccounts, FakeGuards, FakeServerGroups } from '../support/fake-cloud.ts';

const folders = [
  'apply-source-server-group-capacity',
  'capture-source-server-group-capacity',
  'clone-server-group',
  'create-server-group',
  'delete-load-balancer',
  'delete-security-group',
  'deploy',
  'destroy-server-group',
  'determine-target-server-group',
  'disable-cluster',
  'disable-server-group',
  'enable-server-group',
  'pin-server-group',
  'resize-server-group',
  'rollback-cluster',
  'rollback-server-group',
  'scale-down-cluster',
  'shrink-cluster',
  'upsert-load-balancer',
  'upsert-security-group',
];

const cloud = [
  { provide: Accounts, useFactory: () => new FakeAccounts(new FakeServerGroups()) },
  { provide: Executions, useValue: {} },
  { provide: TrafficGuardRules, useFactory: () => new FakeGuards() },
];

@Global()
@Module({ providers: cloud, exports: cloud })
class FakeCloudModule {}

interface PluginModule {
  default: new () => object;
}

for (const folder of folders) {
  const path = `../../src/orchestration/stages/${folder}/plugin.module.ts`;
  const { default: plugin } = (await import(path)) as PluginModule;
  const [handler] = Reflect.getMetadata('providers', plugin) as (new () => StageHandler)[];
  if (handler === undefined) throw new Error(`${folder} has no stage`);

  provesStageCard(handler);

  it(`${folder} is handed the cloud`, async () => {
    const module = await Test.createTestingModule({ imports: [FakeCloudModule, plugin] }).compile();

    expect(module.get(handler, { strict: false })).toBeInstanceOf(StageHandler);
    await module.close();
  });
}
