import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { Json } from './objects.ts';
import { configMap } from './testing/manifests.ts';
import { paths, stand } from './testing/stand.ts';
import { Watching } from './testing/watching.ts';

const short = ({ type, object }: Json): string => `${String(type)} ${String(object.metadata.name)}`;

describe('a watch', () => {
  const at = stand();
  let watching: Watching;
  let from: string;

  const open = async (query = ''): Promise<void> => {
    watching = await Watching.open(`${at.cluster.url}${paths.configMaps}?watch=true${query}`);
  };

  beforeEach(async () => {
    await at.client.post(paths.configMaps, { ...configMap('a'), metadata: { name: 'a', labels: { on: 'yes' } } });
    from = (await at.client.get(paths.configMaps)).metadata.resourceVersion;
  });
  afterEach(() => watching.close());

  it('tells what happens after the version of the list', async () => {
    await open(`&resourceVersion=${from}`);
    await at.client.post(paths.configMaps, configMap('b'));
    await at.client.patch('merge', `${paths.configMaps}/b`, { data: { a: '2' } });
    await at.client.delete(`${paths.configMaps}/b`);
    expect([await watching.next(), await watching.next(), await watching.next()].map(short)).toEqual([
      'ADDED b',
      'MODIFIED b',
      'DELETED b',
    ]);
  });

  it('tells what it missed', async () => {
    await at.client.post(paths.configMaps, configMap('b'));
    await open(`&resourceVersion=${from}`);
    expect(short(await watching.next())).toBe('ADDED b');
  });

  it('without a version begins with all there is', async () => {
    await open('&labelSelector=on');
    expect(short(await watching.next())).toBe('ADDED a');
  });

  it('takes what leaves its selection for deleted, and what comes into it for added', async () => {
    await open(`&resourceVersion=${from}&labelSelector=on%3Dyes`);
    const label = (on: string): Promise<Json> =>
      at.client.patch('merge', `${paths.configMaps}/a`, { metadata: { labels: { on } } });
    await label('no');
    await label('yes');
    expect([await watching.next(), await watching.next()].map(short)).toEqual(['DELETED a', 'ADDED a']);
  });

  it('gets bookmarks when it wants them', async () => {
    await open(`&resourceVersion=${from}&allowWatchBookmarks=true`);
    at.cluster.bookmark();
    const { type, object } = await watching.next();
    expect(type).toBe('BOOKMARK');
    expect(Number(object.metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(from));
  });

  it('is told 410 by an event when its version is too old, or becomes so', async () => {
    await open(`&resourceVersion=${from}`);
    at.cluster.compact();
    expect(await watching.next()).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
    expect(await watching.next()).toBeUndefined();
    await open(`&resourceVersion=${from}`);
    expect(await watching.next()).toMatchObject({ type: 'ERROR', object: { code: 410 } });
  });

  it('ends when the server lets all of them go, and can be opened again', async () => {
    await open(`&resourceVersion=${from}`);
    at.cluster.closeWatches();
    expect(await watching.next()).toBeUndefined();
    await open(`&resourceVersion=${from}`);
    await at.client.post(paths.configMaps, configMap('b'));
    expect(short(await watching.next())).toBe('ADDED b');
  });

  it('ends after its timeout', async () => {
    await open(`&resourceVersion=${from}&timeoutSeconds=1`);
    expect(await watching.next()).toBeUndefined();
  });

  it('with sendInitialEvents marks the end of what there was', async () => {
    await open('&labelSelector=on&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan');
    expect(short(await watching.next())).toBe('ADDED a');
    const { object } = await watching.next();
    expect(object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
  });
});
