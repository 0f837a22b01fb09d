import { describe, expect, it } from '@jest/globals';
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { contentHash } from './content-hash.ts';
import { partsOf, versionName } from './names.ts';
import { chooseVersion, tooMany } from './versions.ts';

function config(name: string, data: Record<string, string>, metadata: object = {}): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data };
}

/** A version as it is live. */
function version(
  name: string,
  sequence: number,
  annotations: Record<string, string> = {},
  seconds = sequence,
  data: Record<string, string> = {},
): KubernetesObject {
  const creationTimestamp = new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();
  const own = { 'artifact.spinnaker.io/name': name, ...annotations };
  return config(versionName(name, sequence), data, { annotations: own, creationTimestamp });
}

const hashOf = (data: Record<string, string>) => ({ 'gennaker.io/content-hash': contentHash(config('x', data)) });

describe('the version of a manifest', () => {
  it('case 6: begins with v000 and goes on by one', () => {
    expect(chooseVersion(config('cfg', { a: '1' }), [])).toBe(0);
    expect(chooseVersion(config('cfg', { a: '2' }), [version('cfg', 0), version('other', 8)])).toBe(1);
  });

  it('case 7: is the one that says the same, whatever its labels are', () => {
    const live = [
      version('cfg', 0, hashOf({ a: '1' }), 0, { a: '1' }),
      version('cfg', 1, hashOf({ a: '2' }), 1, { a: '2' }),
    ];
    expect(chooseVersion(config('cfg', { a: '1' }, { labels: { team: 'new' } }), live)).toBe(0);
  });

  it('is a new one where that which said the same was edited since', () => {
    expect(chooseVersion(config('cfg', { a: '1' }), [version('cfg', 0, hashOf({ a: '1' }), 0, { a: 'edited' })])).toBe(
      1,
    );
  });

  it('case 7: is the one that kubectl has applied with the same content', () => {
    const applied = JSON.stringify(config('cfg', { a: '1' }, { labels: { x: 'y' } }));
    const live = [
      version('cfg', 3, { 'kubectl.kubernetes.io/last-applied-configuration': applied }, 3, { a: '1' }),
      version('cfg', 4),
    ];
    expect(chooseVersion(config('cfg', { a: '1' }), live)).toBe(3);
  });

  it('case 8: does not fill gaps', () => {
    expect(chooseVersion(config('cfg', { a: '3' }), [version('cfg', 0), version('cfg', 2)])).toBe(3);
  });

  it('goes beyond three digits', () => {
    expect(versionName('cfg', chooseVersion(config('cfg', {}), [version('cfg', 999)]))).toBe('cfg-v1000');
    expect(partsOf('cfg-v1000')).toEqual({ name: 'cfg', sequence: 1000 });
    expect(partsOf('cfg-v01')).toBeUndefined();
  });

  it('is that which the same operation has made before', () => {
    const own = { 'gennaker.io/operation': 'op', 'gennaker.io/operation-part': '1' };
    const live = [version('cfg', 0), version('cfg', 1, own), version('cfg', 2)];
    expect(chooseVersion(config('cfg', { a: '9' }), live, { operation: 'op', part: 1 })).toBe(1);
    expect(chooseVersion(config('cfg', { a: '9' }), live, { operation: 'op', part: 2 })).toBe(3);
  });

  it('is a new one for what makes pods, though it says the same', () => {
    const set: KubernetesObject = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web' },
      spec: { template: {} },
    };
    const live = [
      { ...set, metadata: { ...version('web', 0, { 'gennaker.io/content-hash': contentHash(set) }).metadata } },
    ];
    expect(chooseVersion(set, live)).toBe(1);
  });

  it('case 30: is one too many by when it was made, not by its number', () => {
    const live = [
      version('web', 3, {}, 4),
      version('web', 0, {}, 9),
      version('web', 1, {}, 1),
      version('web', 2, {}, 2),
    ];
    expect(tooMany(live, 2).map(({ metadata }) => metadata.name)).toEqual(['web-v001', 'web-v002']);
    expect(tooMany(live, 4)).toEqual([]);
  });
});
