import { beforeEach, describe, expect, it } from '@jest/globals';

import type { Json } from '../objects.ts';
import { deployment } from '../testing/manifests.ts';
import { paths, stand } from '../testing/stand.ts';

const path = `${paths.deployments}/web`;
const ownersOf = ({ metadata }: Json): string[] =>
  metadata.managedFields.map(({ manager, operation }: Json) => `${String(manager)} ${String(operation)}`);

describe('server-side apply', () => {
  const at = stand();
  const apply = (wish: Json, manager = 'us', more = ''): Promise<Json> =>
    at.client.patch('apply', `${path}?fieldManager=${manager}${more}`, wish);
  const container = (more: Json): Json =>
    deployment('web', {
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'main', image: 'nginx:1', ...more }] },
      },
    });

  it('makes what is not there, and owns what was said, not what was defaulted', async () => {
    const { code, body } = await at.client.send(
      'PATCH',
      `${path}?fieldManager=us`,
      deployment('web'),
      'application/apply-patch+yaml',
    );
    expect(code).toBe(201);
    const [entry] = body.metadata.managedFields;
    expect(entry).toMatchObject({ manager: 'us', operation: 'Apply', apiVersion: 'apps/v1', fieldsType: 'FieldsV1' });
    expect(entry.fieldsV1['f:spec']['f:template']['f:spec']).toEqual({
      'f:containers': { 'k:{"name":"main"}': { '.': {}, 'f:name': {}, 'f:image': {} } },
    });
    expect(entry.fieldsV1['f:spec']).not.toHaveProperty('f:strategy');
  });

  it('the same again changes nothing', async () => {
    const first = await apply(deployment('web'));
    expect((await apply(deployment('web'))).metadata.resourceVersion).toBe(first.metadata.resourceVersion);
  });

  it('removes what we said before and say no longer, and defaults come back', async () => {
    await apply(
      container({
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      }),
    );
    const changed = await apply({
      ...container({ env: [{ name: 'B', value: '2' }] }),
      spec: { ...container({ env: [{ name: 'B', value: '2' }] }).spec, replicas: undefined },
    });
    expect(changed.spec.template.spec.containers[0].env).toEqual([{ name: 'B', value: '2' }]);
    expect(changed.spec.replicas).toBe(1);
  });

  it('keeps what another wants too', async () => {
    await apply(container({ env: [{ name: 'A', value: '1' }] }));
    await apply(container({ env: [{ name: 'A', value: '1' }] }), 'them');
    const changed = await apply(container({}));
    expect(changed.spec.template.spec.containers[0].env).toEqual([{ name: 'A', value: '1' }]);
  });

  describe('against another', () => {
    beforeEach(async () => {
      await apply(deployment('web'));
      await at.client.patch('merge', `${path}?fieldManager=autoscaler`, { spec: { replicas: 7 } });
    });

    it('is a conflict that names the manager and the field', async () => {
      expect(await apply(deployment('web', { replicas: 4 }))).toMatchObject({
        code: 409,
        reason: 'Conflict',
        message: 'Apply failed with 1 conflict: conflict with "autoscaler" using apps/v1: .spec.replicas',
        details: {
          causes: [
            {
              reason: 'FieldManagerConflict',
              message: 'conflict with "autoscaler" using apps/v1',
              field: '.spec.replicas',
            },
          ],
        },
      });
    });

    it('is none when both want the same, and both own it then', async () => {
      const live = await apply(deployment('web', { replicas: 7 }));
      expect(ownersOf(live)).toEqual(expect.arrayContaining(['us Apply', 'autoscaler Update']));
    });

    it('wins by force and takes the field over', async () => {
      const live = await apply(deployment('web', { replicas: 4 }), 'us', '&force=true');
      expect(live.spec.replicas).toBe(4);
      expect(ownersOf(live)).toEqual(['us Apply']);
    });

    it('names every field, in lists by the keys of the element', async () => {
      const other = await apply(container({ image: 'nginx:2', ports: [{ containerPort: 80 }] }), 'them');
      expect(other.details.causes.map(({ field }: Json) => field)).toEqual([
        '.spec.template.spec.containers[name="main"].image',
        '.spec.replicas',
      ]);
      expect(other.message).toBe(
        'Apply failed with 2 conflicts: conflicts with "autoscaler" using apps/v1:\n- .spec.replicas\n' +
          'conflicts with "us":\n- .spec.template.spec.containers[name="main"].image',
      );
    });
  });

  it('merges ports by their default protocol without a conflict', async () => {
    await at.client.post(
      `${paths.deployments}?fieldManager=kubectl-client-side-apply`,
      container({ ports: [{ containerPort: 80 }] }),
    );
    const live = await apply(container({ ports: [{ containerPort: 80 }] }));
    expect(live.spec.template.spec.containers[0].ports).toEqual([{ containerPort: 80, protocol: 'TCP' }]);
  });

  it('in a dry run tells what would be, conflicts too, and keeps nothing', async () => {
    await apply(deployment('web'));
    expect((await apply(deployment('web', { replicas: 9 }), 'us', '&dryRun=All')).spec.replicas).toBe(9);
    expect((await apply(deployment('web', { replicas: 9 }), 'them', '&dryRun=All')).code).toBe(409);
    expect((await at.client.get(path)).spec.replicas).toBe(3);
  });

  it('wants a field manager and no managed fields', async () => {
    expect((await at.client.patch('apply', path, deployment('web'))).code).toBe(422);
    const said = { ...deployment('web'), metadata: { name: 'web', managedFields: [{ manager: 'x' }] } };
    expect(await apply(said)).toMatchObject({ code: 400, message: 'metadata.managedFields must be nil' });
  });

  it('reads YAML', async () => {
    const response = await fetch(`${at.cluster.url}${paths.configMaps}/a?fieldManager=us`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/apply-patch+yaml' },
      body: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  x: "1"\n',
    });
    expect(await response.json()).toMatchObject({ data: { x: '1' } });
  });

  it('merges lists of custom resources as their schema says', async () => {
    const list = {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['id'],
      items: { type: 'object' },
    };
    const schema = {
      openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { parts: list } } } },
    };
    const versions = [{ name: 'v1', served: true, storage: true, schema }];
    await at.client.post(paths.definitions, {
      metadata: { name: 'widgets.shop.io' },
      spec: { group: 'shop.io', scope: 'Namespaced', names: { kind: 'Widget', plural: 'widgets' }, versions },
    });
    await at.cluster.settle();
    const widget = (parts: Json[]): Json => ({
      apiVersion: 'shop.io/v1',
      kind: 'Widget',
      metadata: { name: 'w' },
      spec: { parts },
    });
    const at1 = '/apis/shop.io/v1/namespaces/shop/widgets/w';
    await at.client.patch('apply', `${at1}?fieldManager=us`, widget([{ id: 1, a: 1 }]));
    const both = await at.client.patch('apply', `${at1}?fieldManager=them`, widget([{ id: 2, a: 2 }]));
    expect(both.spec.parts).toEqual([
      { id: 1, a: 1 },
      { id: 2, a: 2 },
    ]);
    expect((await at.client.patch('strategic', at1, {})).code).toBe(415);
  });
});

describe('a write that is no apply', () => {
  const at = stand();

  it('hands fields over to whom it names as their owner', async () => {
    const made = await at.client.post(paths.deployments, deployment('handed'));
    const entry = { ...made.metadata.managedFields[0], manager: 'us', operation: 'Apply' };
    const own = `${paths.deployments}/handed`;
    await at.client.patch('merge', own, { metadata: { managedFields: [entry] } });
    expect(ownersOf(await at.client.get(own))).toContain('us Apply');
    const { kind, apiVersion, metadata, spec } = deployment('handed');
    const { replicas: _, ...less } = spec;
    await at.client.patch('apply', `${own}?fieldManager=us`, { kind, apiVersion, metadata, spec: less });
    expect((await at.client.get(own)).spec.replicas).toBe(1);
  });

  it('owns what it changed, by its field manager or else its user agent, and takes it from others', async () => {
    const made = await at.client.post(paths.deployments, deployment('web'));
    expect(ownersOf(made)).toEqual(['tester Update']);
    const scaled = await at.client.patch('merge', `${path}/scale?fieldManager=kubectl`, { spec: { replicas: 5 } });
    expect(scaled.spec.replicas).toBe(5);
    const live = await at.client.get(path);
    expect(live.metadata.managedFields.find(({ manager }: { manager: string }) => manager === 'kubectl')).toMatchObject(
      {
        manager: 'kubectl',
        operation: 'Update',
        subresource: 'scale',
        fieldsV1: { 'f:spec': { 'f:replicas': {} } },
      },
    );
    const first = live.metadata.managedFields.find(({ manager }: Json) => manager === 'tester');
    expect(first.fieldsV1['f:spec']).not.toHaveProperty('f:replicas');
  });
});
