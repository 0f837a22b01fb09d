import { describe, expect, it } from '@jest/globals';
import type { KubernetesObject, ManagedFields } from '../../api/kubernetes-api.ts';
import { difference, driftOf, withoutSecrets } from './index.ts';
import { isSameQuantity } from './quantities.ts';
import { unifiedDiff } from './unified.ts';

const deployment = (image: string, more: object = {}): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'prod', labels: { 'app.kubernetes.io/name': 'shop' } },
  spec: {
    replicas: 2,
    template: {
      spec: {
        containers: [
          { name: 'log', image: 'log:1' },
          { name: 'main', image, ...more },
        ],
      },
    },
  },
});

function live(object: KubernetesObject, managedFields: ManagedFields[] = []): KubernetesObject {
  const server = {
    uid: 'u',
    resourceVersion: '7',
    generation: 3,
    creationTimestamp: '2026-01-05T12:00:00Z',
    managedFields,
  };
  return { ...object, metadata: { ...object.metadata, ...server }, status: { readyReplicas: 2 } };
}

describe('the difference of two objects', () => {
  it('names the fields by what tells their elements apart, and passes over what the server sets', () => {
    const { fields, diff } = difference(live(deployment('web:1')), deployment('web:2'));
    expect(fields).toEqual([
      { path: 'spec.template.spec.containers[name=main].image', was: 'web:1', becomes: 'web:2' },
    ]);
    expect(diff.split('\n').filter((line) => /^[-+]/.test(line))).toEqual([
      '-        - image: web:1',
      '+        - image: web:2',
    ]);
    expect(diff).toMatch(/^@@ -\d+,\d+ \+\d+,\d+ @@\n/);
  });

  it('is none of an object and itself, live or not', () => {
    expect(difference(live(deployment('web:1')), deployment('web:1'))).toEqual({ diff: '', fields: [] });
  });

  it('is all of an object that is not there', () => {
    const { diff } = difference(undefined, deployment('web:1'));
    expect(
      diff
        .split('\n')
        .slice(1)
        .every((line) => line.startsWith('+')),
    ).toBe(true);
    expect(diff).toContain('+kind: Deployment');
  });

  it('never shows what is secret, but that it changes', () => {
    const secret = (value: string): KubernetesObject => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's' },
      data: { a: value, b: 'c2FtZQ==' },
    });
    const { diff, fields } = difference(secret('b25l'), secret('dHdv'));
    expect(fields.map(({ path }) => path)).toEqual(['data.a']);
    expect(JSON.stringify([diff, fields])).not.toMatch(/b25l|dHdv|c2FtZQ/);
    expect(withoutSecrets({ ...secret('b25l'), stringData: { a: 'x' } })).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's' },
    });
  });
});

describe('the difference of two texts', () => {
  it('has the lines round each change, and a head that says where they are', () => {
    const lines = Array.from({ length: 20 }, (_, place) => `line ${place}`);
    const changed = lines.with(10, 'another').toSpliced(18, 1);
    expect(unifiedDiff(lines.join('\n'), changed.join('\n'), 1)).toBe(
      '@@ -10,3 +10,3 @@\n line 9\n-line 10\n+another\n line 11\n@@ -18,3 +18,2 @@\n line 17\n-line 18\n line 19',
    );
  });
});

describe('amounts', () => {
  it.each([
    ['1', '1000m', true],
    ['0.5', '500m', true],
    ['1Gi', '1024Mi', true],
    ['1G', '1Gi', false],
    ['x', 'x', false],
    [1, '1', true],
  ])('%s and %s are one: %s', (one, other, same) => {
    expect(isSameQuantity(one, other)).toBe(same);
  });
});

describe('drift', () => {
  const by = (manager: string, fieldsV1: ManagedFields['fieldsV1'], operation = 'Update'): ManagedFields => ({
    manager,
    operation,
    apiVersion: 'apps/v1',
    time: '2026-01-05T13:00:00Z',
    fieldsV1: fieldsV1!,
  });
  const mainImage = {
    'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"main"}': { 'f:image': {} } } } } },
  };

  it('tells which field is not as it was deployed, who changed it and when', () => {
    const now = live(deployment('web:hotfix'), [by('gennaker', {}, 'Apply'), by('kubectl-edit', mainImage)]);
    expect(driftOf(now, deployment('web:1'), 'gennaker')).toEqual([
      {
        path: 'spec.template.spec.containers[name=main].image',
        deployed: 'web:1',
        live: 'web:hotfix',
        changedBy: 'kubectl-edit',
        since: Date.UTC(2026, 0, 5, 13),
      },
    ]);
  });

  it('is none where the server has only filled in defaults, and written amounts in its own form', () => {
    const said = deployment('web:1', { env: null, resources: { limits: { cpu: '1000m' } }, args: [] });
    const filled = deployment('web:1', {
      resources: { limits: { cpu: '1' } },
      imagePullPolicy: 'Always',
      terminationMessagePath: '/x',
    });
    expect(driftOf(live(filled), said, 'gennaker')).toEqual([]);
  });

  it('tells what somebody has added, and nothing of what controllers write', () => {
    const extra = deployment('web:1', { command: ['sleep'] });
    extra.metadata.annotations = { 'controller/x': 'y' };
    const command = {
      'f:spec': {
        'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"main"}': { '.': {}, 'f:command': {} } } } },
      },
    };
    const annotation = { 'f:metadata': { 'f:annotations': { 'f:controller/x': {} } } };
    const now = live(extra, [by('kubectl-edit', command), by('kube-controller-manager', annotation)]);
    expect(driftOf(now, deployment('web:1'), 'gennaker')).toEqual([
      {
        path: 'spec.template.spec.containers[name=main].command',
        live: ['sleep'],
        changedBy: 'kubectl-edit',
        since: Date.UTC(2026, 0, 5, 13),
      },
    ]);
  });

  it('tells what is gone', () => {
    const bare = deployment('web:1');
    delete bare.metadata.labels;
    expect(driftOf(live(bare), deployment('web:1'), 'gennaker')).toEqual([
      { path: 'metadata.labels', deployed: { 'app.kubernetes.io/name': 'shop' } },
    ]);
  });
});
