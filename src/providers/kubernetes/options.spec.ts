import { describe, expect, it } from '@jest/globals';
import { KubernetesOptions } from './options.ts';

const faults = (options: object): string[] =>
  KubernetesOptions.safeParse(options).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

describe('the options of a cluster', () => {
  it('need not say anything', () => {
    expect(KubernetesOptions.parse({})).toMatchObject({
      kubeconfigFile: '~/.kube/config',
      namespaces: [],
      serviceAccount: false,
    });
  });

  it('take what an account of Spinnaker has', () => {
    const spinnaker = {
      serviceAccount: true,
      namespaces: ['prod'],
      omitKinds: ['Pod'],
      customResources: [{ kubernetesKind: 'Foo.corp.io', versioned: true }],
      cachingPolicies: [{ kubernetesKind: 'Pod', maxEntriesPerAgent: 10 }],
      cacheThreads: 4,
      permissions: { READ: ['dev'] },
      rawResourcesEndpointConfig: {},
    };
    expect(faults(spinnaker)).toEqual([]);
  });

  it('refuse both of a pair', () => {
    expect(faults({ namespaces: ['a'], omitNamespaces: ['b'] })).toEqual([
      'omitNamespaces: has both namespaces and omitNamespaces. Give one of the two.',
    ]);
    expect(faults({ kinds: ['Pod'], omitKinds: ['Job'] })).toEqual([
      'omitKinds: has both kinds and omitKinds. Give one of the two.',
    ]);
  });

  it('refuse what they do not know, and a path that begins nowhere', () => {
    expect(faults({ namespace: 'prod' })).toEqual([': Unrecognized key: "namespace"']);
    expect(faults({ kubeconfigFile: 'config' })).toEqual([expect.stringContaining('expected an absolute path')]);
  });
});
