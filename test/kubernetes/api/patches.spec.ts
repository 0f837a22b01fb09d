import { beforeEach, expect, it } from '@jest/globals';
import { NotThere, Refused } from '../../../src/providers/kubernetes/api/errors.ts';
import type { Patch } from '../../../src/providers/kubernetes/api/kubernetes-api.ts';
import { describeOnCluster } from '../cluster.ts';
import { definition, deployment, fares } from '../objects.ts';

type Anything = ReturnType<typeof JSON.parse>;

describeOnCluster('Patches', (cluster) => {
  let number = 0;
  let name = '';
  const side = { name: 'side', image: 'registry.invalid/side:1' };
  const patch = async (kind: Patch['kind'], body: unknown): Promise<Anything> =>
    await cluster.api.patch(await cluster.key('deployment', name), { kind, body: body as never });
  const containers = (object: Anything): string[] =>
    object.spec.template.spec.containers.map((each: Anything) => `${each.name} ${each.image}`);
  const main = `main ${fares.well.image}`;
  const inPod = (spec: object): object => ({ spec: { template: { spec } } });

  beforeEach(async () => {
    name = `web-${++number}`;
    const { image } = fares.well;
    await cluster.make(
      deployment(
        name,
        {},
        { replicas: 0, pods: { containers: [{ name: 'main', image }, side], nodeSelector: { a: '1' } } },
      ),
    );
  });

  it('strategic: joins lists by their key', async () => {
    const changed = await patch('strategic', inPod({ containers: [{ name: 'main', image: fares.wellAnew.image }] }));
    expect(containers(changed)).toEqual([`main ${fares.wellAnew.image}`, 'side registry.invalid/side:1']);
  });

  it('strategic: adds in front what is new, as the server does', async () => {
    const changed = await patch(
      'strategic',
      inPod({ containers: [{ name: 'third', image: 'registry.invalid/third:1' }] }),
    );
    expect(containers(changed).sort()).toEqual([
      main,
      'side registry.invalid/side:1',
      'third registry.invalid/third:1',
    ]);
  });

  it('strategic: deletes an element, replaces a list or a map, by its directives', async () => {
    expect(containers(await patch('strategic', inPod({ containers: [{ name: 'side', $patch: 'delete' }] })))).toEqual([
      main,
    ]);
    const other = [{ name: 'other', image: 'registry.invalid/other:1' }];
    expect(containers(await patch('strategic', inPod({ containers: [...other, { $patch: 'replace' }] })))).toEqual([
      'other registry.invalid/other:1',
    ]);
    const replaced = await patch('strategic', inPod({ nodeSelector: { b: '2', $patch: 'replace' } }));
    expect(replaced.spec.template.spec.nodeSelector).toEqual({ b: '2' });
  });

  it('strategic: takes away what is null', async () => {
    const changed = await patch('strategic', inPod({ nodeSelector: { a: null } }));
    expect(changed.spec.template.spec.nodeSelector).toBeUndefined();
  });

  it('strategic: keeps only some keys of a map', async () => {
    const changed = await patch('strategic', { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } });
    expect(changed.spec.strategy).toEqual({ type: 'Recreate' });
  });

  it('merge: replaces lists as a whole and takes away what is null', async () => {
    const changed = await patch(
      'merge',
      inPod({ containers: [{ name: 'main', image: fares.wellAnew.image }], nodeSelector: null }),
    );
    expect(containers(changed)).toEqual([`main ${fares.wellAnew.image}`]);
    expect(changed.spec.template.spec.nodeSelector).toBeUndefined();
  });

  it('json: carries out its operations in order', async () => {
    const changed = await patch('json', [
      { op: 'test', path: '/spec/template/spec/containers/0/name', value: 'main' },
      { op: 'replace', path: '/spec/template/spec/containers/0/image', value: fares.wellAnew.image },
      {
        op: 'add',
        path: '/spec/template/spec/containers/-',
        value: { name: 'last', image: 'registry.invalid/last:1' },
      },
      { op: 'add', path: '/metadata/annotations', value: {} },
      { op: 'add', path: '/metadata/annotations/gennaker.example~1key', value: 'x' },
      { op: 'remove', path: '/spec/template/spec/containers/1' },
      { op: 'move', from: '/spec/template/spec/nodeSelector/a', path: '/spec/template/spec/nodeSelector/c' },
    ]);
    expect(containers(changed)).toEqual([`main ${fares.wellAnew.image}`, 'last registry.invalid/last:1']);
    expect(changed.metadata.annotations).toEqual({ 'gennaker.example/key': 'x' });
    expect(changed.spec.template.spec.nodeSelector).toEqual({ c: '1' });
  });

  it.each([
    ['a test that fails', [{ op: 'test', path: '/spec/replicas', value: 7 }]],
    ['to remove what is not there', [{ op: 'remove', path: '/spec/nothing' }]],
    ['to replace what is not there', [{ op: 'replace', path: '/spec/nothing/more', value: 1 }]],
    ['what is no list of operations', { op: 'add' }],
  ])('json: refuses %s, and changes nothing', async (_what, body) => {
    const before = (await cluster.get('deployment', name)).metadata.generation;
    await expect(patch('json', body)).rejects.toThrow(Refused);
    expect((await cluster.get('deployment', name)).metadata.generation).toBe(before);
  });

  it('refuses what the object must not become', async () => {
    await expect(patch('merge', { spec: { replicas: -1 } })).rejects.toThrow(Refused);
    await expect(patch('merge', { metadata: { name: 'other' } })).rejects.toThrow(Refused);
    await expect(patch('strategic', { spec: { replicas: 'many' } })).rejects.toThrow(Refused);
  });

  it('cannot patch what is not there', async () => {
    const key = await cluster.key('deployment', 'missing');
    await expect(cluster.api.patch(key, { kind: 'merge', body: {} })).rejects.toThrow(NotThere);
  });

  it('cannot patch strategically what is defined here', async () => {
    const kind = `Wheel${cluster.suffix}`;
    await cluster.make(definition(kind, `wheels${cluster.suffix}`));
    await cluster.newType(`${kind}.gennaker.example`);
    await cluster.make({
      apiVersion: 'gennaker.example/v1',
      kind,
      metadata: { name: 'one' },
      spec: { spokes: [1, 2] },
    });
    const key = await cluster.key(`${kind}.gennaker.example`, 'one');
    await expect(cluster.api.patch(key, { kind: 'strategic', body: { spec: { spokes: [3] } } })).rejects.toThrow(
      Refused,
    );
    expect((await cluster.api.patch(key, { kind: 'merge', body: { spec: { spokes: [3] } } })).spec).toEqual({
      spokes: [3],
    });
  });
});
