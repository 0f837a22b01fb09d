import { describe, expect, it } from '@jest/globals';
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { monikerOf, withMoniker } from './moniker.ts';

const labelling = { managedBy: 'spinnaker', labels: true, templateLabels: true };

function object(name: string, annotations: Record<string, string> = {}, kind = 'Deployment'): KubernetesObject {
  return { apiVersion: kind === 'ConfigMap' ? 'v1' : 'apps/v1', kind, metadata: { name, annotations } };
}

describe('the moniker of an object', () => {
  it('is what its annotations say, and the rest what its name says', () => {
    const annotations = {
      'moniker.spinnaker.io/application': 'shop',
      'moniker.spinnaker.io/stack': 'prod',
      'moniker.spinnaker.io/sequence': '12',
    };
    expect(monikerOf(object('web-eu-v003', annotations))).toEqual({
      app: 'shop',
      cluster: 'web-eu',
      stack: 'prod',
      sequence: 12,
    });
  });

  it('takes no stack and no detail out of a name', () => {
    expect(monikerOf(object('web-api-server'))).toEqual({ app: 'web', cluster: 'web-api-server' });
  });

  it('reads values that were written as JSON', () => {
    expect(monikerOf(object('x', { 'moniker.spinnaker.io/application': '"shop"' }))).toMatchObject({ app: 'shop' });
  });

  it('case 21: is of the application system where the name begins so', () => {
    expect(monikerOf(object('system:coredns-v003'))).toEqual({ app: 'system', cluster: 'system:coredns', sequence: 3 });
  });

  it('case 22: has the revision of its Deployment as the number of a ReplicaSet', () => {
    const revision = { 'deployment.kubernetes.io/revision': '7' };
    expect(monikerOf(object('web-5d59d67564', revision, 'ReplicaSet')).sequence).toBe(7);
    expect(monikerOf(object('web-5d59d67564', revision)).sequence).toBeUndefined();
  });

  it('case 19: is not written over what is there, but who manages the object is', () => {
    const given = {
      ...object('web', { 'moniker.spinnaker.io/application': 'theirs' }),
      spec: { template: { metadata: { annotations: { 'moniker.spinnaker.io/cluster': 'own' } } } },
    };
    given.metadata.labels = { 'app.kubernetes.io/name': 'web', 'app.kubernetes.io/managed-by': 'helm' };
    const written = withMoniker(given, { app: 'shop', cluster: 'deployment web' }, labelling);
    expect(written.metadata.annotations).toEqual({
      'moniker.spinnaker.io/application': 'theirs',
      'moniker.spinnaker.io/cluster': 'deployment web',
    });
    expect(written.metadata.labels).toEqual({
      'app.kubernetes.io/name': 'web',
      'app.kubernetes.io/managed-by': 'spinnaker',
    });
    expect(written.spec).toEqual({
      template: {
        metadata: {
          annotations: { 'moniker.spinnaker.io/application': 'shop', 'moniker.spinnaker.io/cluster': 'own' },
          labels: { 'app.kubernetes.io/name': 'shop', 'app.kubernetes.io/managed-by': 'spinnaker' },
        },
      },
    });
    expect(given.metadata.annotations).toEqual({ 'moniker.spinnaker.io/application': 'theirs' });
  });

  it('case 20: leaves the labels of pods alone where that is asked', () => {
    const given = { ...object('web'), spec: { template: { metadata: { labels: { app: 'web' } } } } };
    const written = withMoniker(
      given,
      { app: 'shop', cluster: 'c', sequence: 4 },
      { ...labelling, templateLabels: false },
    );
    expect(written.metadata.labels).toMatchObject({
      'moniker.spinnaker.io/sequence': '4',
      'app.kubernetes.io/name': 'shop',
    });
    expect(written.spec).toMatchObject({ template: { metadata: { labels: { app: 'web' } } } });
  });
});
