import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../../kernel/index.ts';
import type { KubernetesObject } from '../../api/kubernetes-api.ts';
import { eventOf, reasonsOf } from './index.ts';

const web: KubernetesObject = { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'web' } };

function pod(name: string, status: JsonObject): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, status: { phase: 'Pending', ...status } };
}
const container = (state: JsonObject, more: JsonObject = {}): JsonObject => ({
  containerStatuses: [{ name: 'main', image: 'repo/app:9', ready: false, state, ...more }],
});
function event(kind: string, name: string, reason: string, message: string) {
  const involvedObject = { kind, name, apiVersion: kind === 'Pod' ? 'v1' : 'apps/v1' };
  const lastTimestamp = '2026-01-05T12:00:00Z';
  const metadata = { name: 'e' };
  return eventOf({
    apiVersion: 'v1',
    kind: 'Event',
    metadata,
    involvedObject,
    reason,
    message,
    type: 'Warning',
    count: 3,
    lastTimestamp,
  });
}

describe('the reasons why an object is not there yet', () => {
  it('tell what the registry said of an image that cannot be pulled', () => {
    const waiting = pod(
      'web-1',
      container({ waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "repo/app:9"' } }),
    );
    const words =
      'Failed to pull image "repo/app:9": rpc error: code = NotFound desc = manifest unknown: repo/app:9 not found';
    expect(reasonsOf(web, [waiting], [event('Pod', 'web-1', 'Failed', words)])).toEqual([
      'Pod web-1: the image repo/app:9 of container main cannot be pulled: manifest unknown: repo/app:9 not found.',
    ]);
    expect(reasonsOf(web, [waiting], [])[0]).toMatch(/cannot be pulled: Back-off pulling image/);
  });

  it('tell with which exit code a container ends again and again', () => {
    const lastState = { terminated: { exitCode: 137, reason: 'OOMKilled' } };
    const crashing = pod(
      'web-1',
      container({ waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 4, lastState }),
    );
    expect(reasonsOf(web, [crashing], [])).toEqual([
      'Pod web-1: container main ends again and again: exit code 137, reason OOMKilled, signal 9, started 5 times, ' +
        'since it used more memory than its limit allows.',
    ]);
  });

  it('tell what is missing for a container to be started', () => {
    const missing = pod(
      'web-1',
      container({ waiting: { reason: 'CreateContainerConfigError', message: 'configmap "cfg" not found' } }),
    );
    expect(reasonsOf(web, [missing], [])).toEqual([
      'Pod web-1: container main cannot be started (CreateContainerConfigError): configmap "cfg" not found.',
    ]);
  });

  it('tell what the scheduler, a quota and a probe say', () => {
    const unscheduled = pod('web-1', {
      conditions: [
        {
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          message: '0/3 nodes are available: 3 Insufficient cpu.',
        },
      ],
    });
    expect(reasonsOf(web, [unscheduled], [])).toEqual([
      'Pod web-1: no node can take it: 0/3 nodes are available: 3 Insufficient cpu.',
    ]);

    const quota = event(
      'ReplicaSet',
      'web',
      'FailedCreate',
      'Error creating: pods "web-x" is forbidden: exceeded quota: q, used: pods=2',
    );
    expect(reasonsOf(web, [], [quota])[0]).toMatch(
      /^Its pods cannot be made: pods "web-x".*exceeded quota.*used up\.$/,
    );

    const unready = pod('web-1', { phase: 'Running', ...container({ running: {} }, { started: true }) });
    const probe = event('Pod', 'web-1', 'Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503');
    expect(reasonsOf(web, [unready], [probe])).toEqual([
      'Pod web-1: container main is not ready: Readiness probe failed: HTTP probe failed with statuscode: 503.',
    ]);
  });

  it('are said once for all pods that have them, and not for those that go', () => {
    const image = container({ waiting: { reason: 'ErrImagePull', message: 'denied' } });
    const pods = ['a', 'b', 'c', 'd'].map((name) => pod(name, image));
    const going = pod('z', image);
    going.metadata.deletionTimestamp = '2026-01-05T12:00:00Z';
    expect(reasonsOf(web, [...pods, going], [])).toEqual([
      '4 pods, a, b, c and 1 more: the image repo/app:9 of container main cannot be pulled: denied.',
    ]);
  });

  it('are none where all is well', () => {
    expect(
      reasonsOf(web, [pod('a', { phase: 'Running', ...container({ running: {} }, { ready: true }) })], []),
    ).toEqual([]);
  });
});

describe('an event', () => {
  it('is read in either of the two forms that are written', () => {
    expect(event('Pod', 'web-1', 'Failed', 'x')).toMatchObject({ about: 'pod web-1', count: 3, type: 'Warning' });
    const young: KubernetesObject = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'e' },
      involvedObject: { kind: 'Pod', name: 'web-1' },
      eventTime: '2026-01-05T12:00:00Z',
      series: { count: 7, lastObservedTime: '2026-01-05T12:10:00Z' },
    };
    expect(eventOf(young)).toMatchObject({
      count: 7,
      lastSeenAt: Date.UTC(2026, 0, 5, 12, 10),
      firstSeenAt: Date.UTC(2026, 0, 5, 12),
    });
  });
});
