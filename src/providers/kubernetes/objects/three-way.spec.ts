import { describe, expect, it } from '@jest/globals';
import { threeWayPatch } from './three-way.ts';

describe('client-side apply', () => {
  it('takes away what was applied before and is not said any more', () => {
    expect(threeWayPatch({ data: { a: '1', b: '2' } }, { data: { a: '3' } }, true)).toEqual({
      data: { a: '3', b: null },
    });
    expect(threeWayPatch(undefined, { data: { a: '3' } }, true)).toEqual({ data: { a: '3' } });
  });

  it('takes elements of lists away by the key that tells them apart', () => {
    const pods = (...containers: object[]) => ({ spec: { template: { spec: { containers } } } }) as never;
    const before = pods({ name: 'a', image: 'a:1', args: ['x'] }, { name: 'b', image: 'b:1' });
    expect(threeWayPatch(before, pods({ name: 'a', image: 'a:2' }), true)).toEqual(
      pods({ name: 'a', image: 'a:2', args: null }, { $patch: 'delete', name: 'b' }),
    );
  });

  it('leaves nothing of another strategy, or another kind of volume, behind', () => {
    const { spec } = threeWayPatch({}, { spec: { strategy: { type: 'Recreate' } } }, true);
    expect(spec).toEqual({ strategy: { type: 'Recreate', $retainKeys: ['type'] } });
  });

  it('replaces lists of kinds from elsewhere as a whole', () => {
    const list = { spec: { containers: [{ name: 'a' }] } };
    expect(threeWayPatch({ spec: { containers: [{ name: 'b' }] } }, list, false)).toEqual(list);
  });

  it('takes texts out of sets', () => {
    const meta = (finalizers: string[]) => ({ metadata: { finalizers } });
    expect(threeWayPatch(meta(['a', 'b']), meta(['b']), true)).toEqual({
      metadata: { finalizers: ['b'], '$deleteFromPrimitiveList/finalizers': ['a'] },
    });
  });
});
