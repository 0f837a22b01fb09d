import { beforeAll, expect, it } from '@jest/globals';
import { Gone, Refused } from '../../../src/providers/kubernetes/api/errors.ts';
import { describeOnCluster } from '../cluster.ts';
import { configMap, fares, pod } from '../objects.ts';

const names = ['a', 'b', 'c', 'd', 'e'];

describeOnCluster('Reading', (cluster) => {
  beforeAll(async () => {
    for (const name of names)
      await cluster.make(configMap(name, { name }, { of: 'letters', vowel: String('ae'.includes(name)) }));
  });

  const letters = { labelSelector: 'of=letters' };
  const listed = async (labelSelector: string): Promise<string[]> => {
    const type = await cluster.type('configMap');
    const found = await cluster.api.list(type, { namespace: cluster.namespace, labelSelector });
    return found.map(({ metadata }) => metadata.name).sort();
  };

  it('gets an object as it was made, with what the cluster adds', async () => {
    expect(await cluster.get('configMap', 'a')).toMatchObject({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'a',
        namespace: cluster.namespace,
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        resourceVersion: expect.stringMatching(/^\d+$/),
        creationTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      },
      data: { name: 'a' },
    });
  });

  it('has nothing to tell of what is not there', async () => {
    expect(await cluster.get('configMap', 'z')).toBeUndefined();
    const type = await cluster.type('configMap');
    expect(await cluster.api.get({ type, namespace: 'gennaker-nowhere', name: 'a' })).toBeUndefined();
    expect(await cluster.api.list(type, { namespace: 'gennaker-nowhere' })).toEqual([]);
  });

  it.each([
    ['of=letters', names],
    ['of=letters,vowel=true', ['a', 'e']],
    ['of = letters, vowel != true', ['b', 'c', 'd']],
    ['of=letters,vowel in (true, maybe)', ['a', 'e']],
    ['of=letters,vowel notin (true)', ['b', 'c', 'd']],
    ['of,vowel', names],
    ['of=letters,!vowel', []],
  ])('selects by labels: %s', async (selector, expected) => {
    expect(await listed(selector)).toEqual(expected);
  });

  it('says apiVersion and kind of each object in a list', async () => {
    const found = await cluster.api.list(await cluster.type('configMap'), { namespace: cluster.namespace, ...letters });
    expect(found.every(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'ConfigMap')).toBe(true);
  });

  it('refuses a selector that is none', async () => {
    await expect(listed('of in letters')).rejects.toThrow(Refused);
  });

  it('selects by fields', async () => {
    await cluster.make(pod('one', fares.well));
    await cluster.make(pod('two', fares.well));
    const where = { namespace: cluster.namespace, fieldSelector: 'metadata.name=two' };
    const found = await cluster.api.list(await cluster.type('pod'), where);
    expect(found.map(({ metadata }) => metadata.name)).toEqual(['two']);
  });

  it('pages: every object once, all from one moment', async () => {
    const type = await cluster.type('configMap');
    const where = { namespace: cluster.namespace, ...letters, limit: 2 };
    const first = await cluster.api.listPage(type, where);
    expect(first.items).toHaveLength(2);
    expect(first.continue).toBeDefined();
    await cluster.make(configMap('bb', {}, { of: 'letters' }));
    const seen = first.items.map(({ metadata }) => metadata.name);
    for (let page = first; page.continue !== undefined;) {
      page = await cluster.api.listPage(type, { ...where, continue: page.continue });
      expect(page.resourceVersion).toBe(first.resourceVersion);
      seen.push(...page.items.map(({ metadata }) => metadata.name));
    }
    expect(seen.sort()).toEqual(names);
    await cluster.remove('configMap', 'bb');
  });

  it('refuses a page that never was', async () => {
    const type = await cluster.type('configMap');
    await expect(
      cluster.api.listPage(type, { namespace: cluster.namespace, limit: 2, continue: 'made up' }),
    ).rejects.toThrow(Refused);
  });

  cluster.itFake('cannot go on with a page from before a compaction', async () => {
    const type = await cluster.type('configMap');
    const where = { namespace: cluster.namespace, ...letters, limit: 2 };
    const first = await cluster.api.listPage(type, where);
    await cluster.compact();
    await expect(cluster.api.listPage(type, { ...where, continue: first.continue! })).rejects.toThrow(Gone);
  });
});
