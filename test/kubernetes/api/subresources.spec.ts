import { expect, it } from '@jest/globals';
import { NotThere, Refused } from '../../../src/providers/kubernetes/api/errors.ts';
import { describeOnCluster } from '../cluster.ts';
import { deployment, fares, pod, statefulSet } from '../objects.ts';

describeOnCluster('Subresources', (cluster) => {
  const log = (
    name: string,
    options: { container?: string; tailLines?: number; limitBytes?: number; previous?: boolean } = {},
  ): Promise<string> => cluster.api.log({ namespace: cluster.namespace, name }, { limitBytes: 10_000, ...options });
  /** A pod that prints these lines and ends. */
  const said = async (name: string, ...lines: string[]): Promise<void> => {
    const saying = pod(name, fares.saying(lines.join('\n')));
    saying.spec!['restartPolicy'] = 'Never';
    await cluster.make(saying);
    cluster.says(name, `${lines.join('\n')}\n`);
    await cluster.until('pod', name, ({ status }) => status?.phase === 'Succeeded');
  };

  it.each(['deployment', 'statefulSet'])('scale: sets the replicas of a %s', async (kind) => {
    const name = `scaled-${kind.toLowerCase()}`;
    await cluster.make((kind === 'deployment' ? deployment : statefulSet)(name, fares.well, { replicas: 0 }));
    const key = await cluster.key(kind, name);
    const scale = await cluster.api.patch(
      key,
      { kind: 'merge', body: { spec: { replicas: 2 } } },
      { subresource: 'scale' },
    );
    expect(scale).toMatchObject({
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name },
      spec: { replicas: 2 },
    });
    const up = await cluster.until(kind, name, ({ status }) => status.readyReplicas === 2);
    expect(up.spec.replicas).toBe(2);
  });

  it('scale: refuses fewer than none', async () => {
    await cluster.make(deployment('negative', fares.well, { replicas: 0 }));
    const patch = { kind: 'merge', body: { spec: { replicas: -1 } } } as const;
    await expect(
      cluster.api.patch(await cluster.key('deployment', 'negative'), patch, { subresource: 'scale' }),
    ).rejects.toThrow(Refused);
  });

  it('scale: is not to be had of what is not there', async () => {
    const patch = { kind: 'merge', body: { spec: { replicas: 1 } } } as const;
    await expect(
      cluster.api.patch(await cluster.key('deployment', 'missing'), patch, { subresource: 'scale' }),
    ).rejects.toThrow(NotThere);
  });

  it('status: is written apart from the wish', async () => {
    const name = 'told';
    await cluster.make({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'none' } } },
    });
    const key = await cluster.key('podDisruptionBudget', name);
    const body = { spec: { minAvailable: 5 }, status: { disruptedPods: { one: '2026-01-05T12:00:00Z' } } };
    const told = await cluster.api.patch(key, { kind: 'merge', body }, { subresource: 'status' });
    expect(told).toMatchObject({
      spec: { minAvailable: 1 },
      status: { disruptedPods: { one: '2026-01-05T12:00:00Z' } },
    });
    expect(told.metadata.generation).toBe(1);
  });

  it('status: a patch of the object leaves it alone', async () => {
    await cluster.make(deployment('apart', fares.well, { replicas: 0 }));
    await cluster.until('deployment', 'apart', ({ status }) => status?.observedGeneration === 1);
    await cluster.patch('deployment', 'apart', { status: { replicas: 99 } });
    expect((await cluster.get('deployment', 'apart')).status.replicas).toBeUndefined();
  });

  it('log: is what the container has printed', async () => {
    await said('three', 'one', 'two', 'three');
    expect(await log('three')).toBe('one\ntwo\nthree\n');
    expect(await log('three', { container: 'main' })).toBe('one\ntwo\nthree\n');
    expect(await log('three', { tailLines: 1 })).toBe('three\n');
    expect(await log('three', { limitBytes: 5 })).toBe('one\nt');
  });

  it('log: a container must be named where there are several, and be there', async () => {
    const both = pod('both');
    const containers = both.spec!['containers'] as { name: string }[];
    both.spec!['containers'] = [...containers, { ...containers[0]!, name: 'side' }] as never;
    await cluster.make(both);
    await cluster.until('pod', 'both', ({ status }) => status?.phase === 'Running');
    await expect(log('both')).rejects.toThrow(
      'a container name must be specified for pod both, choose one of: [main side]',
    );
    await expect(log('both', { container: 'other' })).rejects.toThrow('container other is not valid for pod both');
    await expect(log('both', { container: 'side' })).resolves.toEqual(expect.any(String));
  });

  it('log: is not there before the container has started', async () => {
    await cluster.make(pod('unpulled', fares.unpulled));
    await cluster.until(
      'pod',
      'unpulled',
      ({ status }) => status?.containerStatuses?.[0]?.state?.waiting?.reason === 'ImagePullBackOff',
    );
    await expect(log('unpulled')).rejects.toThrow('container "main" in pod "unpulled" is waiting to start');
  });

  it('log: cannot be had of a pod that is not there', async () => {
    await expect(log('missing')).rejects.toThrow(NotThere);
  });
});
