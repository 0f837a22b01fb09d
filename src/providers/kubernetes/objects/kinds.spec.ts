import { describe, expect, it } from '@jest/globals';
import { isSameKind, kindName, kindOf, priorityOf } from './kinds.ts';

const of = (apiVersion: string, kind: string) => ({ apiVersion, kind });

describe('the kinds', () => {
  it('case 1: are deployed in an order in which nothing misses what it leans on', () => {
    const objects = [
      of('apps/v1', 'Deployment'),
      of('v1', 'Namespace'),
      of('v1', 'ConfigMap'),
      of('apiextensions.k8s.io/v1', 'CustomResourceDefinition'),
      of('autoscaling/v2', 'HorizontalPodAutoscaler'),
      of('batch/v1', 'Job'),
    ];
    const sorted = objects.toSorted((one, other) => kindOf(one).priority - kindOf(other).priority);
    expect(sorted.map(({ kind }) => kind)).toEqual([
      'Namespace',
      'CustomResourceDefinition',
      'ConfigMap',
      'Deployment',
      'Job',
      'HorizontalPodAutoscaler',
    ]);
  });

  it('case 57: come last when nobody knows them, unless the account says where they belong', () => {
    const widget = of('gennaker.example/v1', 'Widget');
    expect(kindOf(widget)).toMatchObject({ name: 'Widget.gennaker.example', priority: 1000, versioned: false });
    const custom = {
      kubernetesKind: 'Widget.gennaker.example',
      spinnakerKind: 'serverGroups' as const,
      deployPriority: 55,
      versioned: true,
      namespaced: true,
    };
    expect(kindOf(widget, [custom])).toMatchObject({ priority: 55, versioned: true, spinnakerKind: 'serverGroups' });
  });

  it('are one kind in all native groups, and another in each other group', () => {
    expect(isSameKind('deployment.extensions', 'Deployment.apps')).toBe(true);
    expect(isSameKind('deploy', 'deployment')).toBe(true);
    expect(isSameKind('VirtualService.networking.istio.io', 'virtualservice.networking.istio.io')).toBe(true);
    expect(isSameKind('Service.serving.knative.dev', 'service')).toBe(false);
    expect(kindName(of('apps/v1', 'ReplicaSet'))).toBe('replicaSet');
    expect(kindName(of('serving.knative.dev/v1', 'Service'))).toBe('Service.serving.knative.dev');
  });

  it.each([
    ['70', 70],
    [' 5 ', 5],
    ['SERVICE_ACCOUNT_PRIORITY', 40],
    ['workload controller', 100],
    ['soon', undefined],
    [1.5, undefined],
  ])('have the priority that an account writes as %j', (written, priority) => {
    expect(priorityOf(written)).toBe(priority);
  });
});
