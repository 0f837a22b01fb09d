import { expect, it } from '@jest/globals';
import { Gone } from '../../../src/providers/kubernetes/api/errors.ts';
import type { WatchEvent, WatchFrom } from '../../../src/providers/kubernetes/api/kubernetes-api.ts';
import { describeOnCluster } from '../cluster.ts';
import { configMap } from '../objects.ts';

const told = ({ type, object }: WatchEvent): string => `${type} ${object.metadata.name}`;

describeOnCluster('Watching', (cluster) => {
  const now = async (): Promise<string> => {
    const page = await cluster.api.listPage(await cluster.type('configMap'), {
      namespace: cluster.namespace,
      limit: 1,
    });
    return page.resourceVersion;
  };

  /** The events up to the one that `enough` is true of. */
  const watched = async (
    from: Omit<WatchFrom, 'namespace'>,
    enough: (event: WatchEvent) => boolean | Promise<boolean>,
  ): Promise<WatchEvent[]> => {
    const events: WatchEvent[] = [];
    const stop = new AbortController();
    const watch = cluster.api.watch(
      await cluster.type('configMap'),
      { namespace: cluster.namespace, ...from },
      stop.signal,
    );
    for await (const event of watch) {
      events.push(event);
      if (await enough(event)) break;
    }
    stop.abort();
    return events;
  };
  /** But for the certificates that a cluster puts into each namespace. */
  const changes = (events: WatchEvent[]): string[] =>
    events.filter(({ type, object }) => type !== 'BOOKMARK' && !object.metadata.name.includes('.')).map(told);

  it('tells what is made, changed and deleted, in its order', async () => {
    const resourceVersion = await now();
    const seen = watched({ resourceVersion }, (event) => told(event) === 'DELETED one');
    await cluster.make(configMap('one'));
    await cluster.patch('configMap', 'one', { data: { changed: 'yes' } });
    await cluster.make(configMap('two'));
    await cluster.remove('configMap', 'one');
    const events = await seen;
    expect(changes(events)).toEqual(['ADDED one', 'MODIFIED one', 'ADDED two', 'DELETED one']);
    expect(events.map(({ object }) => object.apiVersion)).toEqual(events.map(() => 'v1'));
    const versions = events.map(({ object }) => BigInt(object.metadata.resourceVersion!));
    expect([...versions].sort((a, b) => Number(a - b))).toEqual(versions);
  });

  it('goes on where it was: nothing missed, nothing twice', async () => {
    const resourceVersion = await now();
    await cluster.make(configMap('three'));
    const first = (await watched({ resourceVersion }, (event) => told(event) === 'ADDED three')).at(-1);
    await cluster.make(configMap('four'));
    await cluster.make(configMap('five'));
    const later = await watched(
      { resourceVersion: first!.object.metadata.resourceVersion! },
      (event) => told(event) === 'ADDED five',
    );
    expect(changes(later)).toEqual(['ADDED four', 'ADDED five']);
  });

  it('tells of what begins or ends to be selected as if it came and went', async () => {
    const resourceVersion = await now();
    await cluster.make(configMap('six'));
    await cluster.patch('configMap', 'six', { metadata: { labels: { seen: 'yes' } } });
    await cluster.patch('configMap', 'six', { data: { changed: 'yes' } });
    await cluster.patch('configMap', 'six', { metadata: { labels: { seen: null } } });
    const events = await watched({ resourceVersion, labelSelector: 'seen=yes' }, ({ type }) => type === 'DELETED');
    expect(changes(events)).toEqual(['ADDED six', 'MODIFIED six', 'DELETED six']);
  });

  it('ends when it is told to', async () => {
    const stop = new AbortController();
    const watch = cluster.api.watch(
      await cluster.type('configMap'),
      { namespace: cluster.namespace, resourceVersion: await now() },
      stop.signal,
    );
    const next = watch[Symbol.asyncIterator]().next();
    stop.abort();
    await expect(next).resolves.toMatchObject({ done: true });
  });

  it('bookmarks how far it is though nothing happens to what is watched', async () => {
    const resourceVersion = await now();
    await cluster.make(configMap('eight', {}, { seen: 'eight' }));
    let nine = '';
    // A server tells nothing that the watch has begun with, so the change has to come after that.
    const [, event] = await watched({ resourceVersion, labelSelector: 'seen=eight' }, async ({ type }) => {
      if (type === 'BOOKMARK') return true;
      nine = (await cluster.make(configMap('nine'))).metadata.resourceVersion;
      await cluster.bookmark();
      return false;
    });
    expect(event?.type).toBe('BOOKMARK');
    expect(BigInt(event!.object.metadata.resourceVersion!)).toBeGreaterThanOrEqual(BigInt(nine));
  }, 120_000);

  it('cannot begin at what the server has forgotten', async () => {
    await cluster.compact();
    await expect(watched({ resourceVersion: '1' }, () => true)).rejects.toThrow(Gone);
  });
});
