import { expect, it } from '@jest/globals';
import { describeOnCluster } from '../cluster.ts';
import { deployment, fares, replicaSet, service } from '../objects.ts';

type Anything = ReturnType<typeof JSON.parse>;

describeOnCluster('Services', (cluster) => {
  const ready = ({ subsets }: Anything): string[] =>
    (subsets ?? [])
      .flatMap(({ addresses }: Anything) => (addresses ?? []).map(({ targetRef }: Anything) => targetRef.name))
      .sort();
  const podsOf = async (selector: string): Promise<string[]> => {
    const where = { namespace: cluster.namespace, labelSelector: selector };
    return (await cluster.api.list(await cluster.type('pod'), where)).map(({ metadata }) => metadata.name).sort();
  };

  it('lead to the pods that they select, once those are ready', async () => {
    await cluster.make(service('web'));
    await cluster.make(deployment('web'));
    const endpoints = await cluster.until('endpoints', 'web', (object) => ready(object).length === 2);
    expect(ready(endpoints)).toEqual(await podsOf('app=web'));
    expect(endpoints.subsets[0].ports).toMatchObject([{ port: 8080, protocol: 'TCP' }]);
  });

  it('do not lead to pods that do not come up', async () => {
    await cluster.make(service('down'));
    await cluster.make(deployment('down', fares.unpulled));
    await cluster.untilSome(
      'pod',
      'app=down',
      ({ status }) => status?.containerStatuses?.[0]?.state?.waiting?.reason === 'ImagePullBackOff',
    );
    expect(ready(await cluster.until('endpoints', 'down', () => true))).toEqual([]);
  });

  it('leave a pod as soon as its labels do not fit, and come back with them', async () => {
    await cluster.make(service('switched', { app: 'switched', traffic: 'on' }));
    const set = replicaSet('switched', fares.well);
    const template = set.spec!['template'] as { metadata: { labels: Record<string, string> } };
    template.metadata.labels['traffic'] = 'on';
    await cluster.make(set);
    await cluster.until('endpoints', 'switched', (object) => ready(object).length === 2);
    const [first, second] = await podsOf('app=switched');
    await cluster.patch('pod', first!, { metadata: { labels: { traffic: null } } });
    expect(ready(await cluster.until('endpoints', 'switched', (object) => ready(object).length === 1))).toEqual([
      second,
    ]);
    await cluster.patch('pod', first!, { metadata: { labels: { traffic: 'on' } } });
    await cluster.until('endpoints', 'switched', (object) => ready(object).length === 2);
    // It is still the ReplicaSet's, whose selector knows nothing of traffic.
    expect(await podsOf('app=switched')).toEqual([first, second]);
  });

  it('follow another selector', async () => {
    await cluster.make(service('moved', { app: 'blue' }));
    await cluster.make(replicaSet('blue', fares.well, { replicas: 1 }));
    await cluster.make(replicaSet('green', fares.well, { replicas: 1 }));
    const blue = await cluster.until('endpoints', 'moved', (object) => ready(object).length === 1);
    expect(ready(blue)).toEqual(await podsOf('app=blue'));
    await cluster.untilSome('pod', 'app=green', ({ status }) => status?.phase === 'Running');
    const [green] = await podsOf('app=green');
    await cluster.patch('service', 'moved', { spec: { selector: { app: 'green' } } });
    await cluster.until('endpoints', 'moved', (object) => ready(object).join() === green);
  });

  it('go with their endpoints', async () => {
    await cluster.make(service('gone'));
    await cluster.until('endpoints', 'gone', () => true);
    await cluster.remove('service', 'gone');
    await cluster.untilGone('endpoints', 'gone');
  });
});
