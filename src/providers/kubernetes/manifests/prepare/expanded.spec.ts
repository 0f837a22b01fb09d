import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../../../kernel/index.ts';
import { expanded } from './expanded.ts';

const config = (name: string): Json => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
const paths = (manifests: Json[]): string[] => expanded(manifests).faults.map(({ path }) => path.join('.'));

describe('the objects of an order', () => {
  it('case 2: are those of its lists, in whatever case they are written, without empty documents', () => {
    const list = { apiVersion: 'v1', kind: 'list', items: [config('a'), { kind: 'LIST', items: [config('b'), null] }] };
    const { items, faults } = expanded([list, null, {}]);
    expect(faults).toEqual([]);
    expect(items.map(({ object, path }) => [object.metadata.name, path.join('.')])).toEqual([
      ['a', 'manifests.0.items.0'],
      ['b', 'manifests.0.items.1.items.0'],
    ]);
  });

  it('are without what only a live object has', () => {
    const metadata = {
      name: 'a',
      uid: 'u',
      resourceVersion: '7',
      generation: 3,
      managedFields: [],
      creationTimestamp: null,
    };
    const [item] = expanded([{ apiVersion: 'v1', kind: 'ConfigMap', metadata }]).items;
    expect(item?.object.metadata).toEqual({ name: 'a' });
  });

  it('need a kind, a version and a name, or the beginning of one', () => {
    const named = (metadata: Json): Json => ({ apiVersion: 'v1', kind: 'Pod', metadata });
    expect(paths([named({ generateName: 'a-' }), named({ generateName: 'a-', name: '' })])).toEqual([]);
    expect(paths([named({}), named(null), { metadata: { name: 'x', namespace: 5 } }, 'text'])).toEqual([
      'manifests.0.metadata.name',
      'manifests.1.metadata.name',
      'manifests.2.apiVersion',
      'manifests.2.kind',
      'manifests.2.metadata.namespace',
      'manifests.3',
    ]);
  });

  it('are refused when they are nested without end, or too many', () => {
    let deep: Json = {};
    for (let level = 0; level < 50_000; level += 1) deep = { items: [deep], kind: 'List' };
    expect(expanded([deep]).faults).toEqual([{ path: ['manifests', 0], message: 'is nested deeper than 100 levels.' }]);
    expect(paths(Array<Json>(1_001).fill(config('a')))).toEqual(['manifests']);
  });
});
