import { beforeAll, expect, it } from '@jest/globals';
import { Unavailable } from '../../../src/providers/kubernetes/api/errors.ts';
import { describeOnCluster } from '../cluster.ts';
import { configMap, deployment, fares } from '../objects.ts';

describeOnCluster('A cluster whose API server restarts', (cluster) => {
  const itRestarts = cluster.restarts ? it : it.skip;

  beforeAll(async () => {
    await cluster.make(configMap('kept', { a: '1' }));
  });

  itRestarts('answers reads that were asked meanwhile', async () => {
    const restarted = cluster.restart();
    const asked = Array.from({ length: 20 }, () => cluster.get('configMap', 'kept'));
    const answers = await Promise.allSettled(asked);
    await restarted;
    // Who asked in the middle is answered, or told to ask again: nobody is told that it is not there.
    for (const answer of answers) {
      if (answer.status === 'fulfilled') expect(answer.value).toMatchObject({ data: { a: '1' } });
      else expect(answer.reason).toBeInstanceOf(Unavailable);
    }
    expect(await cluster.patiently(() => cluster.get('configMap', 'kept'))).toMatchObject({ data: { a: '1' } });
  });

  itRestarts('ends the watches, and goes on with them where they were', async () => {
    const type = await cluster.type('configMap');
    const page = await cluster.api.listPage(type, { namespace: cluster.namespace, limit: 1 });
    const from = { namespace: cluster.namespace, resourceVersion: page.resourceVersion };
    const seen: string[] = [];
    const ended = (async () => {
      for await (const { type: what, object } of cluster.api.watch(type, from, new AbortController().signal)) {
        from.resourceVersion = object.metadata.resourceVersion!;
        seen.push(`${what} ${object.metadata.name}`);
        if (object.metadata.name === 'before') await cluster.restart();
      }
    })();
    await cluster.make(configMap('before'));
    const end = await ended.catch((error: unknown) => error);
    if (end !== undefined) expect(end).toBeInstanceOf(Unavailable);
    await cluster.patiently(() => cluster.make(configMap('after')));
    const again = await cluster.patiently(async () => {
      for await (const event of cluster.api.watch(type, from, AbortSignal.timeout(30_000))) {
        if (event.type !== 'BOOKMARK') return event;
      }
      throw new Error('The watch has ended.');
    });
    expect(seen).toEqual(['ADDED before']);
    expect(again).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'after' } } });
  });

  itRestarts('carries a roll-out on', async () => {
    await cluster.make(deployment('rolled', fares.well, { replicas: 2 }));
    await cluster.restart();
    const up = await cluster.patiently(() =>
      cluster.until('deployment', 'rolled', ({ status }) => status?.availableReplicas === 2),
    );
    expect(up.status.updatedReplicas).toBe(2);
  });
});
