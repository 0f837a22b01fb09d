import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Clock } from '../kernel/index.ts';
import { FakeAccounts, FakeServerGroups } from '../../test/support/fake-cloud.ts';
import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import {
  CloudUnavailable,
  type ManifestOrder,
  type Manifests,
  Operations,
  providerEntities,
  type ServerGroups,
} from './index.ts';
import { recorded } from './recorded/index.ts';
import { OperationRow } from './storage/operation.row.ts';

class StandingClock extends Clock {
  override now(): Date {
    return new Date(1_800_000_000_000);
  }
  override after(): () => void {
    return () => undefined;
  }
}

describe('the ledger', () => {
  let database: TestDatabase;
  let cloud: FakeServerGroups;
  let groups: ServerGroups;

  beforeEach(async () => {
    database = await openTestDatabase({ entities: [...providerEntities] });
    cloud = new FakeServerGroups();
    const account = recorded(
      new FakeAccounts(cloud).get('fake'),
      new Operations(database.unitOfWork, new StandingClock()),
    );
    if (account.capabilities.serverGroups === undefined) throw new Error('no server groups');
    groups = account.capabilities.serverGroups;
  });

  afterEach(async () => {
    await database.close();
  });

  const rows = (): Promise<OperationRow[]> =>
    database.unitOfWork.read((manager) => manager.find(OperationRow, { order: { phase: 'DESC' } }));
  const ref = { region: 'here', name: 'shop-v000' };

  it('keeps what was meant, what the cloud answered and what was seen', async () => {
    cloud.hold('shop-v000');
    await groups.resize('op-1', ref, { min: 1, desired: 3, max: 4 });

    expect((await rows()).map(({ phase, outcome, detail }) => ({ phase, outcome, detail }))).toEqual([
      { phase: 'observation', outcome: 'seen', detail: expect.objectContaining({ present: true, instances: 3 }) },
      { phase: 'intent', outcome: 'meant', detail: { capacity: { min: 1, desired: 3, max: 4 } } },
      { phase: 'call', outcome: 'taken', detail: null },
    ]);
  });

  it('names what a new server group is made with, and keeps the values to itself', async () => {
    await groups.create('op-1', {
      application: 'shop',
      region: 'here',
      capacity: { min: 1, desired: 1, max: 1 },
      loadBalancers: [],
      firewalls: [],
      labels: {},
      launch: { environment: { PASSWORD: 'hunter2' } },
    });

    const all = JSON.stringify(await rows());
    expect(all).toContain('environment');
    expect(all).not.toContain('hunter2');
  });

  it('names what was deployed by manifests, and keeps to itself what they say', async () => {
    const manifest = { kind: 'Secret', metadata: { name: 'key' }, stringData: { password: 'hunter2' } };
    const result = { manifests: [manifest], manifestNamesByNamespace: { shop: ['secret key-v000'] } };
    const manifests = { deploy: () => Promise.resolve(result) } as unknown as Manifests;
    const operations = new Operations(database.unitOfWork, new StandingClock());
    const close = (): Promise<void> => Promise.resolve();
    const account = recorded(
      { name: 'k', provider: 'kubernetes', regions: [], capabilities: { manifests }, close },
      operations,
    );
    const order = { manifests: [manifest], moniker: { app: 'shop' }, requiredArtifacts: [], traffic: { enable: true } };

    const answer = await account.capabilities.manifests?.deploy('op-1', order as unknown as ManifestOrder);

    expect(answer).toBe(result);
    const all = JSON.stringify(await rows());
    expect(all).toContain('secret key-v000');
    expect(all).not.toContain('hunter2');
  });

  it('keeps a refusal, passes it on, and counts the call that was made again', async () => {
    cloud.hold('shop-v000');
    const enable = cloud.enable.bind(cloud);
    cloud.enable = () => Promise.reject(new CloudUnavailable('fake', 'no route'));
    await expect(groups.enable('op-1', ref)).rejects.toThrow(CloudUnavailable);
    expect((await rows()).find((row) => row.phase === 'call')?.outcome).toBe('refused');

    cloud.enable = enable;
    await groups.enable('op-1', ref);
    expect((await rows()).find((row) => row.phase === 'call')).toMatchObject({ outcome: 'taken', times: 2 });
    expect(await rows()).toHaveLength(3);
  });

  it('calls nothing that it could not write down', async () => {
    cloud.hold('shop-v000');
    await database.database.close();

    await expect(groups.disable('op-1', ref, 100)).rejects.toThrow();
    expect(cloud.calls).toEqual([]);
  });
});
