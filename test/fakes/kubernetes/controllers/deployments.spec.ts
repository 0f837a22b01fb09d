import { describe, expect, it } from '@jest/globals';

import type { Json, KubeObject } from '../objects.ts';
import { deployment } from '../testing/manifests.ts';
import { paths, stand } from '../testing/stand.ts';
import { isActive, isReady } from './pods.ts';

const path = `${paths.deployments}/web`;

describe('a Deployment', () => {
  const at = stand();
  const start = async (spec: Json = {}): Promise<void> => {
    await at.client.post(paths.deployments, deployment('web', spec));
    await at.cluster.settle();
  };
  const setImage = (image: string): Promise<Json> =>
    at.client.patch('strategic', path, { spec: { template: { spec: { containers: [{ name: 'main', image }] } } } });
  const live = (): KubeObject => at.cluster.find('Deployment', 'shop', 'web')!;
  const condition = (type: string): Json => live()['status'].conditions.find((one: Json) => one.type === type);
  const pods = (): KubeObject[] => at.cluster.all('Pod', 'shop').filter(isActive);
  const sizes = (): Json =>
    Object.fromEntries(
      at.cluster.all('ReplicaSet', 'shop').map(({ spec }) => [spec.template.spec.containers[0].image, spec.replicas]),
    );

  it('rolls out through a ReplicaSet to pods that are ready', async () => {
    await start();
    expect(live()['status']).toMatchObject({
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      observedGeneration: 1,
    });
    expect(condition('Progressing')).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' });
    expect(condition('Available')).toMatchObject({ status: 'True', reason: 'MinimumReplicasAvailable' });
    const [set] = at.cluster.all('ReplicaSet', 'shop');
    expect(set!.metadata.labels).toHaveProperty('pod-template-hash');
    expect(set!.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '1',
      'deployment.kubernetes.io/desired-replicas': '3',
    });
  });

  it('never has fewer ready nor more pods than its strategy allows while it rolls', async () => {
    await start({ replicas: 10, strategy: { rollingUpdate: { maxSurge: 2, maxUnavailable: 1 } } });
    await setImage('nginx:2');
    const seen = { ready: 10, all: 10 };
    while (at.cluster.step() > 0) {
      seen.ready = Math.min(seen.ready, pods().filter(isReady).length);
      seen.all = Math.max(seen.all, pods().length);
    }
    expect(seen.ready).toBeGreaterThanOrEqual(9);
    expect(seen.all).toBeLessThanOrEqual(12);
    expect(seen.all).toBeGreaterThan(10);
    expect(sizes()).toEqual({ 'nginx:1': 0, 'nginx:2': 10 });
    expect(live().metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '2' });
  });

  it('recreates: all old pods are gone before the first new one', async () => {
    await start({ strategy: { type: 'Recreate' } });
    await setImage('nginx:2');
    let both = false;
    while (at.cluster.step() > 0)
      both ||= new Set(at.cluster.all('Pod', 'shop').map(({ spec }) => spec.containers[0].image)).size > 1;
    expect(both).toBe(false);
    expect(sizes()).toEqual({ 'nginx:1': 0, 'nginx:2': 3 });
  });

  it('that cannot be pulled keeps serving the old, and fails when its deadline has passed', async () => {
    await start();
    await setImage('nginx:bad');
    await at.cluster.settle();
    expect(sizes()).toEqual({ 'nginx:1': 3, 'nginx:bad': 1 });
    expect(condition('Progressing')).toMatchObject({ status: 'True' });
    at.cluster.advance(601);
    await at.cluster.settle();
    expect(condition('Progressing')).toMatchObject({ status: 'False', reason: 'ProgressDeadlineExceeded' });
    expect(condition('Available')).toMatchObject({ status: 'True' });
  });

  it('goes back to the ReplicaSet of a template it has had, as a new revision', async () => {
    await start();
    await setImage('nginx:2');
    await at.cluster.settle();
    await setImage('nginx:1');
    await at.cluster.settle();
    expect(sizes()).toEqual({ 'nginx:1': 3, 'nginx:2': 0 });
    expect(live().metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '3' });
  });

  it('when paused is scaled, but not rolled out until it is resumed', async () => {
    await start();
    await at.client.patch('merge', path, { spec: { paused: true } });
    await setImage('nginx:2');
    await at.client.patch('merge', `${path}/scale`, { spec: { replicas: 5 } });
    await at.cluster.settle();
    expect(sizes()).toEqual({ 'nginx:1': 5 });
    expect(condition('Progressing')).toMatchObject({ status: 'Unknown', reason: 'DeploymentPaused' });
    await at.client.patch('merge', path, { spec: { paused: false } });
    await at.cluster.settle();
    expect(sizes()).toEqual({ 'nginx:1': 0, 'nginx:2': 5 });
    expect(condition('Progressing')).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' });
  });

  it('counts pods as available only after minReadySeconds', async () => {
    await start({ minReadySeconds: 60 });
    expect(live()['status']).toMatchObject({ readyReplicas: 3, unavailableReplicas: 3 });
    at.cluster.advance(61);
    await at.cluster.settle();
    expect(live()['status']).toMatchObject({ availableReplicas: 3 });
  });

  it('keeps no more old ReplicaSets than its history allows', async () => {
    await start({ revisionHistoryLimit: 1 });
    for (const image of ['nginx:2', 'nginx:3', 'nginx:4']) {
      await setImage(image);
      await at.cluster.settle();
    }
    expect(sizes()).toEqual({ 'nginx:3': 0, 'nginx:4': 3 });
  });

  it('stays where it is while pods are held, and goes on when they are released', async () => {
    await start();
    at.cluster.holdPods(({ spec }) => spec.containers[0].image === 'nginx:2');
    await setImage('nginx:2');
    await at.cluster.settle();
    expect(sizes()).toEqual({ 'nginx:1': 3, 'nginx:2': 1 });
    at.cluster.releasePods();
    await at.cluster.settle();
    expect(sizes()).toEqual({ 'nginx:1': 0, 'nginx:2': 3 });
  });

  it('tells what refuses its pods, and goes on when nothing does', async () => {
    const takeDown = at.cluster.webhook('quota', ({ object }) => (object.kind === 'Pod' ? 'no more pods' : undefined));
    await start();
    expect(condition('ReplicaFailure')).toMatchObject({ status: 'True', reason: 'FailedCreate' });
    expect(live()['status']).toMatchObject({ observedGeneration: 1, unavailableReplicas: 3 });
    takeDown();
    at.cluster.advance(2);
    await at.cluster.settle();
    expect(condition('ReplicaFailure')).toBeUndefined();
    expect(live()['status'].readyReplicas).toBe(3);
  });

  it('whose ServiceAccount is not there has no pods', async () => {
    const { template } = deployment('web').spec;
    await start({ template: { ...template, spec: { ...template.spec, serviceAccountName: 'shopper' } } });
    expect(condition('ReplicaFailure').message).toContain('serviceaccount "shopper" not found');
  });
});
