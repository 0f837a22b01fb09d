import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../../kernel/index.ts';
import type { KubernetesObject } from '../../api/kubernetes-api.ts';
import { completedAt, completionDetails, jobPods, jobState } from './standing.ts';

const job = (status: JsonObject, spec: JsonObject = {}): KubernetesObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'migrate' },
  spec,
  status,
});
const failed = {
  type: 'Failed',
  status: 'True',
  reason: 'BackoffLimitExceeded',
  message: 'too often',
  lastTransitionTime: '2026-01-05T12:00:00Z',
};

describe('a job', () => {
  it('has succeeded when enough have, or when it is complete; else it has failed, or runs', () => {
    expect(jobState(job({ succeeded: 2 }, { completions: 3 }))).toBe('Running');
    expect(jobState(job({ succeeded: 3 }, { completions: 3 }))).toBe('Succeeded');
    expect(jobState(job({ conditions: [{ type: 'Complete', status: 'True' }] }))).toBe('Succeeded');
    expect(jobState(job({ conditions: [failed] }))).toBe('Failed');
    expect(completedAt(job({ conditions: [failed] }))).toBe(Date.UTC(2026, 0, 5, 12));
  });

  it('case 55: names the pod, the container, the exit code and the reason, be it of an init container', () => {
    const pods = jobPods([
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'migrate-1', creationTimestamp: '2026-01-05T11:00:00Z' },
        status: {
          phase: 'Failed',
          initContainerStatuses: [
            {
              name: 'fetch',
              restartCount: 2,
              state: { terminated: { exitCode: 3, reason: 'Error', message: 'no route' } },
            },
          ],
          containerStatuses: [{ name: 'main', restartCount: 0, state: { waiting: { reason: 'PodInitializing' } } }],
        },
      },
    ]);
    expect(completionDetails(job({ conditions: [failed] }), pods)).toEqual({
      pod: 'migrate-1',
      container: 'fetch',
      exitCode: 3,
      reason: 'Error',
      message: 'no route',
      mostRecentPodName: 'migrate-1',
    });
  });

  it('case 55: blames a container that waits where none has failed, and without pods says what it says itself', () => {
    const waiting = [
      { name: 'main', restartCount: 0, state: { waiting: { reason: 'ErrImagePull', message: 'denied' } } },
    ];
    const pods = jobPods([
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'p' },
        status: { phase: 'Pending', containerStatuses: waiting },
      },
    ]);
    expect(completionDetails(job({}), pods)).toMatchObject({
      container: 'main',
      reason: 'ErrImagePull',
      message: 'denied',
    });
    expect(completionDetails(job({ conditions: [failed] }), [])).toEqual({
      reason: 'BackoffLimitExceeded',
      message: 'too often',
    });
    expect(completionDetails(job({}), [])).toEqual({});
  });
});
