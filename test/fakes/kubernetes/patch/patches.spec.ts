import { describe, expect, it } from '@jest/globals';

import { shapeOf } from '../shapes.ts';
import { jsonPatch } from './json.ts';
import { mergePatch } from './merge.ts';
import { strategicPatch } from './strategic.ts';

describe('a JSON patch', () => {
  it.each([
    ['adds a field', [{ op: 'add', path: '/b', value: 2 }], { a: [1, 2], b: 2 }],
    ['adds to the end of a list', [{ op: 'add', path: '/a/-', value: 3 }], { a: [1, 2, 3] }],
    ['inserts into a list', [{ op: 'add', path: '/a/1', value: 9 }], { a: [1, 9, 2] }],
    ['replaces', [{ op: 'replace', path: '/a/0', value: 9 }], { a: [9, 2] }],
    ['removes', [{ op: 'remove', path: '/a/0' }], { a: [2] }],
    ['moves', [{ op: 'move', from: '/a', path: '/c' }], { c: [1, 2] }],
    ['copies', [{ op: 'copy', from: '/a/0', path: '/d' }], { a: [1, 2], d: 1 }],
    ['unescapes keys', [{ op: 'add', path: '/x~1y~0z', value: 1 }], { a: [1, 2], 'x/y~z': 1 }],
  ])('%s', (_, operations, expected) => {
    expect(jsonPatch({ a: [1, 2] }, operations)).toEqual(expected);
  });

  it('is refused when what it removes or tests is not so', () => {
    expect(() => jsonPatch({}, [{ op: 'remove', path: '/a' }])).toThrow();
    expect(() => jsonPatch({ a: 1 }, [{ op: 'test', path: '/a', value: 2 }])).toThrow();
    expect(() => jsonPatch({}, [{ op: 'add', path: '/a/b', value: 1 }])).toThrow();
  });
});

it('a merge patch merges maps, removes by null and replaces lists', () => {
  const patched = mergePatch({ a: { b: 1, c: 2 }, l: [1, 2] }, { a: { b: null, d: 3 }, l: [3] });
  expect(patched).toEqual({ a: { c: 2, d: 3 }, l: [3] });
});

describe('a strategic merge patch', () => {
  const shape = shapeOf('Deployment');
  const spec = (containers: unknown[], more = {}): unknown => ({
    spec: { template: { spec: { containers, ...more } } },
  });
  const live = spec([
    { name: 'web', image: 'web:1', env: [{ name: 'A', value: '1' }], ports: [{ containerPort: 80 }], args: ['x'] },
    { name: 'side', image: 'side:1' },
  ]);

  it('merges containers by name and their env by name, and replaces arguments', () => {
    const patch = spec([{ name: 'web', image: 'web:2', env: [{ name: 'B', value: '2' }], args: ['y'] }]);
    expect(strategicPatch(live, patch, shape)).toEqual(
      spec([
        {
          name: 'web',
          image: 'web:2',
          env: [
            { name: 'A', value: '1' },
            { name: 'B', value: '2' },
          ],
          ports: [{ containerPort: 80 }],
          args: ['y'],
        },
        { name: 'side', image: 'side:1' },
      ]),
    );
  });

  it('deletes an element by $patch: delete', () => {
    expect(strategicPatch(live, spec([{ name: 'web', $patch: 'delete' }]), shape)).toEqual(
      spec([{ name: 'side', image: 'side:1' }]),
    );
  });

  it('replaces a whole list by $patch: replace', () => {
    const patch = spec([{ $patch: 'replace' }, { name: 'only', image: 'o' }]);
    expect(strategicPatch(live, patch, shape)).toEqual(spec([{ name: 'only', image: 'o' }]));
  });

  it('replaces a map by $patch: replace and keeps what $retainKeys says', () => {
    expect(strategicPatch({ a: { b: 1 } }, { a: { $patch: 'replace', c: 2 } }, undefined)).toEqual({ a: { c: 2 } });
    const rolling = { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } };
    const patch = { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } };
    expect(strategicPatch(rolling, patch, shape)).toEqual({ spec: { strategy: { type: 'Recreate' } } });
  });

  it('orders elements as $setElementOrder says', () => {
    const order = {
      spec: { template: { spec: { '$setElementOrder/containers': [{ name: 'side' }, { name: 'web' }] } } },
    };
    const names = strategicPatch(live, order, shape).spec.template.spec.containers.map(
      ({ name }: { name: string }) => name,
    );
    expect(names).toEqual(['side', 'web']);
  });

  it('takes from a list of scalars by $deleteFromPrimitiveList', () => {
    const patch = { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'], finalizers: ['c'] } };
    expect(strategicPatch({ metadata: { finalizers: ['a', 'b'] } }, patch, shape)).toEqual({
      metadata: { finalizers: ['b', 'c'] },
    });
  });

  it('refuses an element without its key', () => {
    expect(() => strategicPatch(live, spec([{ image: 'x' }]), shape)).toThrow(
      'does not contain declared merge key: name',
    );
  });
});
