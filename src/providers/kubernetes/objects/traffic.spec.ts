import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../kernel/index.ts';
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { addition, attached, isDisabled, removal } from './traffic.ts';

const service = (selector: JsonObject, namespace = 'prod'): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace },
  spec: { selector },
});
const set = (labels: JsonObject): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name: 'web-v000', namespace: 'prod' },
  spec: { template: { metadata: { labels } } },
});
const pod = (labels: Record<string, string>): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web-1', namespace: 'prod', labels },
});

describe('traffic', () => {
  it('is taken by wearing the labels that a Service selects', () => {
    expect(attached(set({ app: 'web' }), service({ lb: 'web' })).spec).toEqual({
      template: { metadata: { labels: { app: 'web', lb: 'web' } } },
    });
    expect(attached(pod({ app: 'web' }), service({ lb: 'web' })).metadata.labels).toEqual({ app: 'web', lb: 'web' });
  });

  it('case 41: cannot come from a Service that selects nothing', () => {
    expect(() => attached(set({}), service({}))).toThrow(/service web, which has no spec.selector/);
  });

  it('case 41: cannot come from a Service whose label the pods wear already', () => {
    expect(() => attached(set({ app: 'web' }), service({ app: 'web' }))).toThrow(/selector has the label app/);
  });

  it('case 45: is taken away by JSON pointers that are escaped, label by label, as far as they are there', () => {
    expect(removal({ 'a/b': 'x', 'c~d': 'y', gone: 'z' }, set({ 'a/b': 'x', 'c~d': 'y' }))).toEqual([
      { op: 'remove', path: '/spec/template/metadata/labels/a~1b' },
      { op: 'remove', path: '/spec/template/metadata/labels/c~0d' },
    ]);
  });

  it('is given back by what is missing or different, and nothing where all is there', () => {
    expect(addition({ lb: 'web', app: 'new' }, pod({ app: 'old' }))).toEqual([
      { op: 'add', path: '/metadata/labels/lb', value: 'web' },
      { op: 'replace', path: '/metadata/labels/app', value: 'new' },
    ]);
    expect(addition({ lb: 'web' }, { ...pod({}), metadata: { name: 'x' } })).toEqual([
      { op: 'add', path: '/metadata/labels', value: {} },
      { op: 'add', path: '/metadata/labels/lb', value: 'web' },
    ]);
    expect(addition({ lb: 'web' }, pod({ lb: 'web' }))).toEqual([]);
  });

  it('case 59: is missing where an object was deployed to a Service that does not select it', () => {
    const balancers = ['service web'];
    expect(isDisabled(balancers, set({ app: 'web' }), [service({ lb: 'web' })])).toBe(true);
    expect(isDisabled(balancers, set({ lb: 'web' }), [service({ lb: 'web' })])).toBe(false);
    expect(isDisabled(balancers, set({ lb: 'web' }), [service({ lb: 'web' }, 'test')])).toBe(true);
    expect(isDisabled(undefined, set({ app: 'web' }), [])).toBe(false);
    expect(isDisabled([], set({ app: 'web' }), [])).toBe(false);
  });
});
