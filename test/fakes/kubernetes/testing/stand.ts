import { afterEach, beforeEach } from '@jest/globals';

import { type FakeCluster, type FakeClusterOptions, startFakeCluster } from '../fake-cluster.ts';
import { Client } from './client.ts';

/** A fresh cluster with namespace `shop` for each test, stepped, and a client of it. */
export interface Stand {
  cluster: FakeCluster;
  client: Client;
}

export function stand(options: FakeClusterOptions = {}): Stand {
  const at = {} as Stand;
  beforeEach(async () => {
    at.cluster = await startFakeCluster({ pace: 'stepped', namespaces: ['shop'], ...options });
    await at.cluster.settle();
    at.client = new Client(at.cluster);
  });
  afterEach(() => at.cluster.close());
  return at;
}

/** Paths of the API in namespace `shop`. */
export const paths = {
  deployments: '/apis/apps/v1/namespaces/shop/deployments',
  replicaSets: '/apis/apps/v1/namespaces/shop/replicasets',
  statefulSets: '/apis/apps/v1/namespaces/shop/statefulsets',
  daemonSets: '/apis/apps/v1/namespaces/shop/daemonsets',
  jobs: '/apis/batch/v1/namespaces/shop/jobs',
  pods: '/api/v1/namespaces/shop/pods',
  services: '/api/v1/namespaces/shop/services',
  configMaps: '/api/v1/namespaces/shop/configmaps',
  definitions: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
};
