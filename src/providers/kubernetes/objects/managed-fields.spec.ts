import { describe, expect, it } from '@jest/globals';
import type { KubernetesObject, ManagedFields } from '../api/kubernetes-api.ts';
import { handedOver, leadsTo, ownedFields } from './managed-fields.ts';

const entry = (
  manager: string,
  operation: string,
  fieldsV1: ManagedFields['fieldsV1'],
  more: object = {},
): ManagedFields => ({
  manager,
  operation,
  apiVersion: 'apps/v1',
  fieldsV1: fieldsV1!,
  ...more,
});
const object = (...managedFields: ManagedFields[]): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', managedFields },
});
const lastApplied = { 'f:metadata': { 'f:annotations': { 'f:kubectl.kubernetes.io/last-applied-configuration': {} } } };

describe('the owners of fields', () => {
  it('are read with the paths of what they own', () => {
    const fields = {
      'f:spec': {
        'f:replicas': {},
        'f:containers': { 'k:{"name":"main"}': { '.': {}, 'f:image': {} } },
        'f:finalizers': { 'v:"x"': {} },
      },
    };
    expect(
      ownedFields(object(entry('kubectl', 'Update', fields, { subresource: 'scale', time: '2026-01-05T12:00:00Z' }))),
    ).toEqual(
      [
        ['spec', 'replicas'],
        ['spec', 'containers', { name: 'main' }],
        ['spec', 'containers', { name: 'main' }, 'image'],
        ['spec', 'finalizers', { '': 'x' }],
      ].map((path) => ({
        path,
        owner: { manager: 'kubectl', operation: 'Update', subresource: 'scale', at: Date.UTC(2026, 0, 5, 12) },
      })),
    );
  });

  it('own what lies below what they own, an element by any of its keys', () => {
    expect(
      leadsTo(
        ['spec', 'ports', { containerPort: 80, protocol: 'TCP' }],
        ['spec', 'ports', { containerPort: 80 }, 'name'],
      ),
    ).toBe(true);
    expect(leadsTo(['spec', 'ports', { containerPort: 81 }], ['spec', 'ports', { containerPort: 80 }])).toBe(false);
  });
});

describe('what was applied from outside', () => {
  it('is handed over whole, and joined with what is ours', () => {
    const theirs = entry(
      'kubectl-client-side-apply',
      'Update',
      { ...lastApplied, 'f:spec': { 'f:replicas': {} } },
      { time: 't1' },
    );
    const ours = entry('gennaker', 'Apply', { 'f:spec': { 'f:paused': {} } }, { time: 't2' });
    const status = entry('kube-controller-manager', 'Update', { 'f:status': {} }, { subresource: 'status' });
    expect(handedOver(object(theirs, status, ours), 'gennaker')).toEqual([
      entry('gennaker', 'Apply', { ...lastApplied, 'f:spec': { 'f:replicas': {}, 'f:paused': {} } }, { time: 't2' }),
      status,
    ]);
  });

  it('is known by the annotation that it keeps, whatever it is called', () => {
    const theirs = entry('spinnaker', 'Update', lastApplied);
    expect(handedOver(object(theirs), 'gennaker')).toEqual([entry('gennaker', 'Apply', lastApplied)]);
  });

  it('leaves alone what others have edited, scaled, or applied by the server', () => {
    const others = [
      entry('kubectl-edit', 'Update', { 'f:spec': {} }),
      entry('kubectl', 'Update', { 'f:spec': {} }, { subresource: 'scale' }),
      entry('argocd', 'Apply', { 'f:spec': {} }),
    ];
    expect(handedOver(object(...others), 'gennaker')).toBeUndefined();
    const also = handedOver(object(...others), 'gennaker', () => true);
    expect(also?.map(({ manager }) => manager)).toEqual(['gennaker', 'kubectl', 'argocd']);
  });
});
