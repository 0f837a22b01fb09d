import { expect, it } from '@jest/globals';
import { Conflict, NotThere, Refused } from '../../../src/providers/kubernetes/api/errors.ts';
import type { KubernetesObject, PatchOptions } from '../../../src/providers/kubernetes/api/kubernetes-api.ts';
import { describeOnCluster } from '../cluster.ts';
import { configMap, definition, deployment, fares, service } from '../objects.ts';

type Anything = ReturnType<typeof JSON.parse>;

describeOnCluster('Server-side apply', (cluster) => {
  /** What is not an object of a typed kind is taken as it comes. */
  const apply = async (document: KubernetesObject, options: PatchOptions = {}): Promise<Anything> => {
    const key = await cluster.key(document.kind, document.metadata.name);
    return await cluster.api.patch(key, { kind: 'apply', body: document as never }, options);
  };
  const managers = (object: Anything): string[] =>
    object.metadata.managedFields.map(({ manager, operation, subresource }: Anything) =>
      [manager, operation, subresource].filter(Boolean).join(' '),
    );
  const refusal = async (attempt: Promise<unknown>): Promise<Anything> => {
    const end = await attempt.then(
      () => new Error('It was taken.'),
      (error: unknown) => error,
    );
    return end;
  };

  it('makes what is not there, and notes whose it is', async () => {
    const made = await apply(configMap('made', { a: '1' }));
    expect(made).toMatchObject({ data: { a: '1' }, metadata: { uid: expect.any(String) } });
    expect(managers(made)).toEqual(['gennaker Apply']);
    expect(made.metadata.managedFields[0]).toMatchObject({
      apiVersion: 'v1',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:data': { 'f:a': {} } },
    });
  });

  it('changes nothing when nothing changes', async () => {
    await apply(deployment('twice', fares.well, { replicas: 0 }));
    const once = await cluster.until('deployment', 'twice', ({ status }) => status?.observedGeneration === 1);
    const again = await apply(deployment('twice', fares.well, { replicas: 0 }));
    expect(again.metadata.generation).toBe(1);
    expect(again.metadata.resourceVersion).toBe(once.metadata.resourceVersion);
  });

  it('takes away what it gave and does not give any more, and leaves the rest', async () => {
    await apply(configMap('less', { ours: '1', both: '1' }));
    await cluster.patch('configMap', 'less', { data: { theirs: '1' } });
    expect((await apply(configMap('less', { both: '1' }))).data).toEqual({ both: '1', theirs: '1' });
  });

  it('leaves what another manager gives as well', async () => {
    await apply(configMap('shared', { a: '1' }), { fieldManager: 'one' });
    await apply(configMap('shared', { a: '1' }), { fieldManager: 'two' });
    expect((await apply(configMap('shared', {}), { fieldManager: 'one' })).data).toEqual({ a: '1' });
    expect((await apply(configMap('shared', {}), { fieldManager: 'two' })).data).toBeUndefined();
  });

  it('refuses to change what another manager gives, and names it and the fields', async () => {
    await apply(deployment('owned', fares.well, { replicas: 0 }), { fieldManager: 'other-tool' });
    const fault = await refusal(apply(deployment('owned', fares.wellAnew, { replicas: 1 })));
    expect(fault).toBeInstanceOf(Conflict);
    expect(fault.conflicts).toEqual([
      { manager: 'other-tool', fields: ['.spec.replicas', '.spec.template.spec.containers[name="main"].image'] },
    ]);
  });

  it('names each of several managers', async () => {
    await apply(configMap('crowd', { a: '1' }), { fieldManager: 'one' });
    await apply(configMap('crowd', { b: '1' }), { fieldManager: 'two' });
    const fault = await refusal(apply(configMap('crowd', { a: '2', b: '2' })));
    expect(fault.conflicts).toEqual(
      expect.arrayContaining([
        { manager: 'one', fields: ['.data.a'] },
        { manager: 'two', fields: ['.data.b'] },
      ]),
    );
  });

  it('takes it over by force, and the other has it no more', async () => {
    await apply(configMap('forced', { a: '1' }), { fieldManager: 'other-tool' });
    const taken = await apply(configMap('forced', { a: '2' }), { force: true });
    expect(taken.data).toEqual({ a: '2' });
    const theirs = taken.metadata.managedFields.find(({ manager }: Anything) => manager === 'other-tool');
    expect(theirs?.fieldsV1['f:data']?.['f:a']).toBeUndefined();
  });

  it('does not quarrel over what is the same', async () => {
    await apply(configMap('agreed', { a: '1' }), { fieldManager: 'other-tool' });
    expect(managers(await apply(configMap('agreed', { a: '1' })))).toEqual(['gennaker Apply', 'other-tool Apply']);
  });

  it('owns what was written by a patch as an update', async () => {
    await cluster.make(configMap('updated', { a: '1' }));
    await cluster.api.patch(
      await cluster.key('configMap', 'updated'),
      { kind: 'merge', body: { data: { a: '2' } } },
      { fieldManager: 'hand' },
    );
    const fault = await refusal(apply(configMap('updated', { a: '3' })));
    expect(fault.conflicts).toEqual([{ manager: 'hand', fields: ['.data.a'] }]);
  });

  it('does not quarrel with the controller over a status', async () => {
    await apply(deployment('run', fares.well, { replicas: 1 }));
    const up = await cluster.until('deployment', 'run', ({ status }) => status?.availableReplicas === 1);
    expect(managers(up)).toEqual(expect.arrayContaining(['gennaker Apply', 'kube-controller-manager Update status']));
    expect((await apply(deployment('run', fares.well, { replicas: 2 }))).spec.replicas).toBe(2);
  });

  it('leaves a number of replicas to who scales, once it does not say one', async () => {
    const scaled = deployment('scaled', fares.well, { replicas: 0 });
    await apply(scaled);
    const key = await cluster.key('deployment', 'scaled');
    await cluster.api.patch(
      key,
      { kind: 'merge', body: { spec: { replicas: 3 } } },
      { subresource: 'scale', fieldManager: 'scaler' },
    );
    const { replicas: _replicas, ...spec } = scaled.spec!;
    expect((await apply({ ...scaled, spec })).spec.replicas).toBe(3);
    expect((await refusal(apply(scaled))).conflicts).toEqual([{ manager: 'scaler', fields: ['.spec.replicas'] }]);
  });

  it('joins the containers of several managers by name', async () => {
    await apply(deployment('joined', fares.well, { replicas: 0 }));
    const sidecar = { name: 'side', image: 'registry.invalid/side:1' };
    const theirs = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'joined' },
      spec: { template: { spec: { containers: [sidecar] } } },
    };
    const both = await apply(theirs, { fieldManager: 'injector' });
    expect(both.spec.template.spec.containers.map(({ name }: Anything) => name)).toEqual(['main', 'side']);
    const ours = await apply(deployment('joined', fares.wellAnew, { replicas: 0 }));
    expect(ours.spec.template.spec.containers.map(({ image }: Anything) => image)).toEqual([
      fares.wellAnew.image,
      sidecar.image,
    ]);
  });

  it('joins the ports of a service by port and protocol', async () => {
    const open = (...ports: number[]): KubernetesObject => {
      const one = service('ports');
      one.spec!['ports'] = ports.map((port) => ({ name: `p${port}`, port, protocol: 'TCP' }));
      return one;
    };
    const first = await apply(open(80, 81));
    const second = await apply(open(81, 82));
    expect(second.spec.ports.map(({ port }: Anything) => port)).toEqual([81, 82]);
    expect(second.spec.clusterIP).toBe(first.spec.clusterIP);
  });

  it('tells in a dry run what it would be, conflicts included', async () => {
    await apply(configMap('draft', { a: '1' }), { fieldManager: 'other-tool' });
    const before = await cluster.get('configMap', 'draft');
    expect((await apply(configMap('draft', { b: '1' }), { dryRun: true })).data).toEqual({ a: '1', b: '1' });
    expect(await refusal(apply(configMap('draft', { a: '2' }), { dryRun: true }))).toBeInstanceOf(Conflict);
    expect((await apply(configMap('not-there', { a: '1' }), { dryRun: true })).metadata.name).toBe('not-there');
    expect(await cluster.get('configMap', 'not-there')).toBeUndefined();
    expect(await cluster.get('configMap', 'draft')).toEqual(before);
  });

  it('takes over what was deployed by a client-side apply, once its manager is ours', async () => {
    const type = await cluster.type('configMap');
    const old = configMap('legacy', { a: '1', b: '1' });
    old.metadata.namespace = cluster.namespace;
    old.metadata.annotations = {
      'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(configMap('legacy', { a: '1', b: '1' })),
    };
    await cluster.api.create(type, old, { fieldManager: 'kubectl-client-side-apply' });
    const fault = await refusal(apply(configMap('legacy', { a: '2' })));
    expect(fault.conflicts).toEqual([{ manager: 'kubectl-client-side-apply', fields: ['.data.a'] }]);
    expect((await apply(configMap('legacy', { a: '2' }), { force: true })).data).toEqual({ a: '2', b: '1' });
  });

  it('refuses a field that the kind does not have', async () => {
    const fault = await refusal(apply(deployment('odd', fares.well, { replicas: 0, replcas: 1 })));
    expect(fault).toBeInstanceOf(Refused);
    expect(fault.message).toContain('.spec.replcas: field not declared in schema');
  });

  it('refuses a value of another type, and says where', async () => {
    const fault = await refusal(
      apply(deployment('typed', { ...fares.well, env: [{ name: 'A', value: 1 }] }, { replicas: 'many' })),
    );
    expect(fault).toBeInstanceOf(Refused);
    expect(fault.message).toContain('.spec.replicas: expected numeric (int or float), got string');
    expect(fault.message).toContain('.spec.template.spec.containers[name="main"].env[name="A"].value: expected string');
  });

  it('quarrels over a map that is empty, which is not kept: nobody should apply one', async () => {
    const empty = { ...configMap('empty'), data: {} };
    await apply(empty, { fieldManager: 'one' });
    expect((await cluster.get('configMap', 'empty')).data).toBeUndefined();
    expect((await refusal(apply(empty, { fieldManager: 'two' }))).conflicts).toEqual([
      { manager: 'one', fields: ['.data'] },
    ]);
  });

  it('refuses what is not valid', async () => {
    await expect(apply(deployment('bad', fares.well, { replicas: -1 }))).rejects.toThrow(Refused);
    await expect(apply(deployment('bad', {}))).rejects.toThrow(Refused);
  });

  it('refuses a version that is not the one that is there', async () => {
    await apply(configMap('versioned', { a: '1' }));
    const stale = configMap('versioned', { a: '2' });
    stale.metadata.resourceVersion = '1';
    await expect(apply(stale)).rejects.toThrow(Conflict);
  });

  it('cannot make a thing in a namespace that is not there', async () => {
    const type = await cluster.type('configMap');
    const key = { type, namespace: 'gennaker-nowhere', name: 'lost' };
    await expect(cluster.api.patch(key, { kind: 'apply', body: configMap('lost') as never })).rejects.toThrow(NotThere);
  });

  it('applies objects of a kind that is defined here', async () => {
    const kind = `Gear${cluster.suffix}`;
    await cluster.make(definition(kind, `gears${cluster.suffix}`));
    const type = await cluster.newType(`${kind}.gennaker.example`);
    const key = { type, namespace: cluster.namespace, name: 'one' };
    const gear = (spec: object): never =>
      ({ apiVersion: 'gennaker.example/v1', kind, metadata: { name: 'one' }, spec }) as never;
    await cluster.api.patch(key, { kind: 'apply', body: gear({ teeth: 12, size: { width: 1 } }) });
    await cluster.api.patch(
      key,
      { kind: 'apply', body: gear({ size: { height: 2 } }) },
      { fieldManager: 'other-tool' },
    );
    expect((await cluster.api.patch(key, { kind: 'apply', body: gear({ size: { width: 3 } }) })).spec).toEqual({
      size: { width: 3, height: 2 },
    });
    const fault = await refusal(cluster.api.patch(key, { kind: 'apply', body: gear({ size: { height: 9 } }) }));
    expect(fault.conflicts).toEqual([{ manager: 'other-tool', fields: ['.spec.size.height'] }]);
  });
});
