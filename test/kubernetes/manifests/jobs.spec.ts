import { expect, it } from '@jest/globals';
import { describeOnCluster } from '../cluster.ts';
import { deployment, fares, job } from '../objects.ts';
import { ManifestBench, newOperation } from './bench.ts';

describeOnCluster('a job that is run', (cluster) => {
  const bench = new ManifestBench(cluster);
  const run = (name: string, container = fares.saying('hello'), operation = newOperation()) =>
    bench.jobs.run(operation, bench.order([job(name, container, { backoffLimit: 0 })]));
  const ended = (name: string) =>
    cluster.until('job', name, ({ status }) =>
      status?.conditions?.some(({ type }: { type: string }) => type === 'Complete' || type === 'Failed'),
    );

  it('case 53: takes the place of the run before, once for each operation', async () => {
    const operation = newOperation();
    await run('twice');
    const first = await cluster.get('job', 'twice');
    const { manifestNamesByNamespace } = await run('twice', fares.saying('again'), operation);
    expect(manifestNamesByNamespace).toEqual({ [cluster.namespace]: ['job twice'] });
    const second = await cluster.get('job', 'twice');
    expect(second.metadata.uid).not.toBe(first.metadata.uid);
    await run('twice', fares.saying('again'), operation);
    expect((await cluster.get('job', 'twice')).metadata.uid).toBe(second.metadata.uid);
  });

  it('case 53: stands beside it where the server chooses the name', async () => {
    const { metadata: _, ...rest } = job('', fares.saying('hello'));
    const object = { ...rest, metadata: { generateName: 'many-' } };
    const names = new Set<string>();
    for (const operation of [newOperation(), newOperation()]) {
      const { manifestNamesByNamespace } = await bench.jobs.run(operation, bench.order([object]));
      for (const name of manifestNamesByNamespace[cluster.namespace] ?? []) names.add(name);
    }
    expect(names.size).toBe(2);
  });

  it('case 53: is refused where it is none, or not one', async () => {
    const refused = (...manifests: object[]) => bench.jobs.run(newOperation(), bench.order(manifests));
    await expect(refused(deployment('none'))).rejects.toThrow(/is Deployment of apps\/v1\. Expected a Job/);
    await expect(refused()).rejects.toThrow(/are 0\. Expected exactly one/);
    await expect(refused(job('a', fares.well), job('b', fares.well))).rejects.toThrow(/are 2/);
  });

  it('succeeds, and is heard to the end', async () => {
    await run('well');
    await ended('well');
    const ref = bench.ref('job', 'well');
    const view = await bench.jobs.find(ref);
    expect(view).toMatchObject({ jobState: 'Succeeded', completedAt: expect.any(Number), why: [] });
    cluster.says(view!.pods[0]!.name, 'hello\n');
    expect(await bench.jobs.log(ref, { bytes: 1000 })).toBe('hello\n');
  });

  it('case 55: that fails tells which container ended how', async () => {
    await run('ill', fares.failing);
    await ended('ill');
    const view = await bench.jobs.find(bench.ref('job', 'ill'));
    expect(view).toMatchObject({
      jobState: 'Failed',
      completionDetails: { pod: expect.stringMatching(/^ill-/), container: 'main', exitCode: 1 },
    });
    expect(view?.why[0]).toMatch(/^The job has failed/);
    expect(view?.completionDetails.mostRecentPodName).toBe(view?.pods.at(-1)?.name);
  });

  it('case 55: without pods is told all the same, and is silent', async () => {
    const suspended = job('silent', fares.well, { suspend: true });
    await bench.jobs.run(newOperation(), bench.order([suspended]));
    const ref = bench.ref('job', 'silent');
    expect(await bench.jobs.find(ref)).toMatchObject({ jobState: 'Running', pods: [], completionDetails: {} });
    expect(await bench.jobs.log(ref, { bytes: 1000 })).toBe('');
    expect(await bench.jobs.find(bench.ref('job', 'nowhere'))).toBeUndefined();
    await expect(bench.jobs.log(bench.ref('job', 'nowhere'), { bytes: 1 })).rejects.toMatchObject({
      refusal: 'not-found',
    });
  });
});
