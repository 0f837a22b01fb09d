import { describe, expect, it } from '@jest/globals';
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { loadBalancersOf, maxVersionHistory, saysVersioned, submissionOf } from './annotations.ts';

const object = (said: Record<string, string>, metadata: object = { name: 'web' }): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: '',
    ...metadata,
    annotations: Object.fromEntries(
      Object.entries(said).map(([key, value]) => [`strategy.spinnaker.io/${key}`, value]),
    ),
  },
});

describe('what a manifest says of its deployment', () => {
  it.each([
    [{ recreate: 'true', replace: 'true' }, 'recreate'],
    [{ replace: 'true', 'server-side-apply': 'true' }, 'replace'],
    [{ 'server-side-apply': 'false' }, 'client-side-apply'],
    [{ 'server-side-apply': 'force-conflicts' }, 'forced-apply'],
    [{ recreate: 'false', 'server-side-apply': 'true' }, 'server-side-apply'],
    [{}, 'server-side-apply'],
  ])('case 23: makes of %j the way of submission %s', (said, way) => {
    expect(submissionOf(object(said))).toBe(way);
  });

  it('case 26: leads to a new object where the server is to choose the name, even with recreate', () => {
    expect(submissionOf(object({ recreate: 'true' }, { generateName: 'web-' }))).toBe('create');
    expect(submissionOf(object({}, { name: 'web', generateName: 'web-' }))).toBe('server-side-apply');
  });

  it('case 29: has a number of versions, and what is none is passed over', () => {
    expect(maxVersionHistory(object({ 'max-version-history': '2' }))).toBe(2);
    expect(maxVersionHistory(object({ 'max-version-history': 'two' }))).toBeUndefined();
    expect(maxVersionHistory(object({}))).toBeUndefined();
  });

  it('says whether it is versioned, or nothing', () => {
    expect([{ versioned: 'false' }, { versioned: 'TRUE' }, {}].map((said) => saysVersioned(object(said)))).toEqual([
      false,
      true,
      undefined,
    ]);
  });

  it('names load balancers, and none where the text is spoilt', () => {
    const said = (text: string): KubernetesObject => ({
      ...object({}),
      metadata: { name: 'web', annotations: { 'traffic.spinnaker.io/load-balancers': text } },
    });
    expect(loadBalancersOf(said('["service a", 7]'))).toEqual(['service a']);
    expect(loadBalancersOf(said('service a'))).toEqual([]);
  });
});
