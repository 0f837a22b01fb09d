import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../../kernel/index.ts';
import type { KubernetesObject } from '../../api/kubernetes-api.ts';
import { type Rules, stabilityOf, standingOf, UnsupportedVersion } from './index.ts';

const object = (kind: string, spec: JsonObject, status?: JsonObject, apiVersion = 'apps/v1'): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name: 'web', generation: 2 },
  spec,
  ...(status === undefined ? {} : { status }),
});
const verdict = (kind: string, spec: JsonObject, status?: JsonObject, apiVersion = 'apps/v1') =>
  stabilityOf(object(kind, spec, status, apiVersion));
const condition = (type: string, status: string, more: JsonObject = {}): JsonObject => ({ type, status, ...more });

describe('a Deployment', () => {
  const done = { observedGeneration: 2, replicas: 3, updatedReplicas: 3, availableReplicas: 3, readyReplicas: 3 };
  const deployment = (status?: JsonObject) => verdict('Deployment', { replicas: 3 }, status);

  it('is stable when all replicas are new, there, available and ready', () => {
    expect(deployment(done)).toEqual({
      stable: true,
      available: true,
      paused: false,
      failed: { state: false },
      why: [],
    });
  });

  it('case 31: is not, though the counts agree, while its controller has not seen the change', () => {
    expect(deployment({ ...done, observedGeneration: 1 }).stable).toBe(false);
    const { observedGeneration: _, ...unseen } = done;
    expect(deployment(unseen).stable).toBe(false);
  });

  it('case 32: is not while old pods are ending', () => {
    expect(deployment({ ...done, replicas: 5 })).toMatchObject({
      stable: false,
      why: ['2 old replicas have not ended yet.'],
    });
  });

  it.each([
    [{ updatedReplicas: 1 }, '1 of 3 replicas are updated.'],
    [{ availableReplicas: 2 }, '2 of 3 replicas are available.'],
    [{ readyReplicas: 0 }, '0 of 3 replicas are ready.'],
  ])('is not with %j', (status, why) => {
    expect(deployment({ ...done, ...status })).toMatchObject({ stable: false, why: [why] });
  });

  it('case 33: has failed when its deadline has passed, and says so', () => {
    const late = condition('Progressing', 'False', { reason: 'ProgressDeadlineExceeded', message: 'timed out.' });
    const { failed, stable } = deployment({ ...done, updatedReplicas: 1, conditions: [late] });
    expect(stable).toBe(false);
    expect(failed).toEqual({ state: true, message: 'The rollout has exceeded its progress deadline: timed out.' });
  });

  it('case 34: is neither stable nor available without a status', () => {
    expect(deployment()).toMatchObject({ stable: false, available: false });
  });

  it('is not available when it says so itself, and tells when it is paused', () => {
    const conditions = [
      condition('Available', 'False', { message: 'too few' }),
      condition('Progressing', 'Unknown', { reason: 'DeploymentPaused' }),
    ];
    expect(deployment({ ...done, conditions })).toMatchObject({ stable: false, available: false, paused: true });
  });

  it('case 40: of another version is refused, and counts as failed where it is waited for', () => {
    const old = object('Deployment', { replicas: 1 }, done, 'extensions/v1beta1');
    expect(() => stabilityOf(old)).toThrow(UnsupportedVersion);
    expect(standingOf(old).failed).toMatchObject({
      state: true,
      message: expect.stringContaining('extensions/v1beta1'),
    });
  });
});

describe('a ReplicaSet', () => {
  it('case 35: without replicas is stable, and is not while some are missing', () => {
    expect(verdict('ReplicaSet', { replicas: 0 }, { observedGeneration: 2, replicas: 0 }).stable).toBe(true);
    const status = { observedGeneration: 2, fullyLabeledReplicas: 3, readyReplicas: 2, availableReplicas: 2 };
    expect(verdict('ReplicaSet', { replicas: 3 }, status)).toMatchObject({ stable: false, available: false });
    expect(verdict('ReplicaSet', { replicas: 0 }, { observedGeneration: 1 }).stable).toBe(false);
  });
});

describe('a StatefulSet', () => {
  const rolling = (partition?: number): JsonObject => ({
    replicas: 3,
    updateStrategy: { type: 'RollingUpdate', ...(partition === undefined ? {} : { rollingUpdate: { partition } }) },
  });
  const status = { observedGeneration: 2, replicas: 3, readyReplicas: 3, currentReplicas: 3, updatedReplicas: 3 };
  const set = (spec: JsonObject, more: JsonObject = {}) => verdict('StatefulSet', spec, { ...status, ...more });

  it('case 36: that updates on delete is stable whatever it reports', () => {
    expect(verdict('StatefulSet', { replicas: 3, updateStrategy: { type: 'OnDelete' } }).stable).toBe(true);
  });

  it('case 36: with a partition is stable as soon as those beyond it are updated', () => {
    expect(set(rolling(1), { updatedReplicas: 2 }).stable).toBe(true);
    expect(set(rolling(1), { updatedReplicas: 1 })).toMatchObject({
      stable: false,
      why: ['1 of 2 replicas are updated.'],
    });
  });

  it('is not while it goes over to its new revision', () => {
    expect(set(rolling(), { currentRevision: 'a', updateRevision: 'b' }).stable).toBe(false);
    expect(set(rolling(), { currentReplicas: 1 }).stable).toBe(false);
    expect(set(rolling(), { currentRevision: 'b', updateRevision: 'b' }).stable).toBe(true);
    expect(set(rolling(0), { readyReplicas: 2 }).stable).toBe(false);
  });
});

describe('a DaemonSet', () => {
  const status = {
    observedGeneration: 2,
    desiredNumberScheduled: 4,
    currentNumberScheduled: 4,
    updatedNumberScheduled: 4,
    numberAvailable: 4,
    numberReady: 4,
  };

  it('case 37: is not stable while fewer are updated than shall be, unless they are on delete', () => {
    const behind = { ...status, updatedNumberScheduled: 3 };
    const spec = (type: string): JsonObject => ({ updateStrategy: { type } });
    expect(verdict('DaemonSet', spec('RollingUpdate'), behind)).toMatchObject({
      stable: false,
      why: ['3 of 4 pods are updated.'],
    });
    expect(verdict('DaemonSet', spec('OnDelete'), behind).stable).toBe(true);
    expect(verdict('DaemonSet', spec('RollingUpdate'), status).stable).toBe(true);
  });
});

describe('a Job', () => {
  const job = (status: JsonObject) => verdict('Job', { completions: 3 }, status, 'batch/v1');

  it('case 38: is stable when enough have succeeded, and failed when it says so', () => {
    expect(job({ succeeded: 2 }).stable).toBe(false);
    expect(job({ succeeded: 3 }).stable).toBe(true);
    const failed = condition('Failed', 'True', { reason: 'BackoffLimitExceeded', message: 'too many' });
    expect(job({ succeeded: 2, conditions: [failed] }).failed).toEqual({
      state: true,
      message: 'The job has failed: too many.',
    });
  });
});

describe('a Pod', () => {
  it.each([
    ['Pending', false],
    ['Running', true],
    ['Succeeded', true],
    ['Failed', false],
    ['Unknown', false],
    ['Whatever', false],
  ])('case 39: that is %s is stable: %s', (phase, stable) => {
    expect(verdict('Pod', {}, { phase }, 'v1')).toMatchObject({ stable, available: stable });
  });
});

describe('other kinds', () => {
  it('are stable at once: nobody waits for them', () => {
    expect(verdict('Service', { type: 'LoadBalancer' }, {}, 'v1').stable).toBe(true);
    expect(verdict('Widget', {}, { conditions: [condition('Ready', 'False')] }, 'gennaker.example/v1').stable).toBe(
      true,
    );
    expect(verdict('CronJob', {}, undefined, 'batch/v1').stable).toBe(false);
    const scaling = { desiredReplicas: 3, currentReplicas: 1 };
    expect(verdict('HorizontalPodAutoscaler', {}, scaling, 'autoscaling/v2').why).toEqual([
      'It is scaling up, from 1 to 3 replicas.',
    ]);
  });

  const rules: Rules = 'conditions';
  it.each<[string, string, JsonObject, JsonObject, boolean]>([
    ['v1', 'Service', { type: 'LoadBalancer' }, {}, false],
    ['v1', 'Service', { type: 'LoadBalancer' }, { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } }, true],
    ['v1', 'Service', {}, {}, true],
    ['v1', 'PersistentVolumeClaim', {}, { phase: 'Pending' }, false],
    ['v1', 'PersistentVolumeClaim', {}, { phase: 'Bound' }, true],
    [
      'apiextensions.k8s.io/v1',
      'CustomResourceDefinition',
      {},
      { conditions: [condition('Established', 'True')] },
      true,
    ],
    ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', {}, {}, false],
    ['gennaker.example/v1', 'Widget', {}, { conditions: [condition('Ready', 'True')] }, true],
    ['gennaker.example/v1', 'Widget', {}, { conditions: [condition('Ready', 'False')] }, false],
    ['gennaker.example/v1', 'Widget', {}, { conditions: [condition('Reconciling', 'True')] }, false],
    ['gennaker.example/v1', 'Widget', {}, { observedGeneration: 1, conditions: [condition('Ready', 'True')] }, false],
    ['gennaker.example/v1', 'Widget', {}, {}, true],
    ['v1', 'Pod', {}, { phase: 'Running', conditions: [condition('Ready', 'False')] }, false],
  ])(
    'by their conditions, where the account asks for that: %s %s %j %j is %s',
    (apiVersion, kind, spec, status, stable) => {
      expect(stabilityOf(object(kind, spec, status, apiVersion), rules).stable).toBe(stable);
    },
  );

  it('wait for no volume that is bound only when a pod wants it, and fail when they stall', () => {
    const claim = object('PersistentVolumeClaim', {}, { phase: 'Pending' }, 'v1');
    expect(stabilityOf(claim, rules, { bindsOnFirstUse: true }).stable).toBe(true);
    const stalled = object(
      'Widget',
      {},
      { conditions: [condition('Stalled', 'True', { message: 'no' })] },
      'gennaker.example/v1',
    );
    expect(stabilityOf(stalled, rules).failed.state).toBe(true);
  });
});
