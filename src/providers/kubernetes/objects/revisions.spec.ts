import { describe, expect, it } from '@jest/globals';
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { chosenRevision, revisionsOf, templateOf, undoing } from './revisions.ts';

const owner: KubernetesObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', uid: 'u', generation: 9 },
};

function set(revision: number, uid = 'u'): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `web-${revision}`,
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid }],
    },
    spec: { template: { metadata: { labels: { app: 'web', 'pod-template-hash': 'x' } }, spec: { revision } } },
  };
}

describe('the revisions of a rollout', () => {
  const revisions = revisionsOf(owner, [set(5), set(1), set(2), set(4, 'another')]);

  it('case 51: are gone back by as many as are there', () => {
    expect(chosenRevision(revisions, { revisionsBack: 1 }).number).toBe(2);
    expect(chosenRevision(revisions, { revisionsBack: 2 }).number).toBe(1);
    expect(chosenRevision(revisions, { revision: 1 }).number).toBe(1);
    expect(() => chosenRevision(revisions, { revisionsBack: 3 })).toThrow(
      /3 back, but there are 3 revisions \(1, 2, 5\)/,
    );
    expect(() => chosenRevision(revisions, { revision: 3 })).toThrow(/revision: is 3, but there are 3 revisions/);
  });

  it('come back without the label of the controller, and not while the rollout stands still', () => {
    const template = templateOf(revisions[0]!);
    expect(template).toEqual({ metadata: { labels: { app: 'web' } }, spec: { revision: 1 } });
    expect(undoing(owner, template)).toEqual([
      { op: 'test', path: '/metadata/generation', value: 9 },
      { op: 'replace', path: '/spec/template', value: template },
    ]);
    expect(() => undoing({ ...owner, spec: { paused: true } }, template)).toThrow(/Resume the rollout first/);
  });

  it('of a StatefulSet are what it has kept of itself', () => {
    const kept = {
      ...set(1),
      kind: 'ControllerRevision',
      revision: 3,
      data: { spec: { template: { $patch: 'replace', spec: { containers: [] } } } },
    };
    const [revision] = revisionsOf(owner, [kept]);
    expect(revision?.number).toBe(3);
    expect(undoing(owner, templateOf(revision!))[1]).toEqual({
      op: 'replace',
      path: '/spec/template',
      value: { spec: { containers: [] } },
    });
  });
});
