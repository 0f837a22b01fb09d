import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { type FakeCluster, startFakeCluster } from './fake-cluster.ts';
import { deployment } from './testing/manifests.ts';
import { Client } from './testing/client.ts';

describe('the fake cluster', () => {
  let cluster: FakeCluster;
  let client: Client;

  beforeEach(async () => {
    cluster = await startFakeCluster({ pace: 'stepped', namespaces: ['shop'] });
    client = new Client(cluster);
  });
  afterEach(() => cluster.close());

  it('rolls a Deployment out through a ReplicaSet to pods that are ready', async () => {
    await client.post('/apis/apps/v1/namespaces/shop/deployments', deployment('web'));
    expect(cluster.all('Pod', 'shop')).toEqual([]);
    await cluster.settle();
    const live = await client.get('/apis/apps/v1/namespaces/shop/deployments/web');
    expect(live.status).toMatchObject({ replicas: 3, readyReplicas: 3, availableReplicas: 3, observedGeneration: 1 });
    expect(cluster.all('ReplicaSet', 'shop')).toHaveLength(1);
  });

  it('keeps an image that cannot be pulled waiting, in the words of the registry', async () => {
    await client.post('/apis/apps/v1/namespaces/shop/deployments', deployment('web', { image: 'shop/web:bad' }));
    await cluster.settle();
    const [pod] = cluster.all('Pod', 'shop');
    expect(pod!['status'].containerStatuses[0].state.waiting).toMatchObject({ reason: 'ImagePullBackOff' });
    expect(cluster.all('Event', 'shop').map(({ message }) => message)).toContainEqual(
      expect.stringContaining('docker.io/shop/web:bad: not found'),
    );
  });
});
