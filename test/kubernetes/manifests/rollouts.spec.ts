import { expect, it } from '@jest/globals';
import { describeOnCluster } from '../cluster.ts';
import { daemonSet, deployment, fares, replicaSet, statefulSet } from '../objects.ts';
import { ManifestBench, newOperation } from './bench.ts';

describeOnCluster('the rollout', (cluster) => {
  const bench = new ManifestBench(cluster);
  const imageOf = async (kind: string, name: string) =>
    (await cluster.get(kind, name)).spec.template.spec.containers[0].image;

  it('case 51: of a Deployment goes back by revisions, once for each operation, and says to which', async () => {
    for (const container of [fares.well, fares.wellAnew, fares.unpulled]) {
      await bench.deploy([deployment('web', container)]);
      await cluster.until('deployment', 'web', (web) => web.status?.observedGeneration === web.metadata.generation);
    }
    const ref = bench.ref('deployment', 'web');
    const operation = newOperation();
    const undone = { revision: 2, images: [fares.wellAnew.image] };
    expect(await bench.manifests.undoRollout(operation, ref, { revisionsBack: 1 })).toEqual(undone);
    expect(await imageOf('deployment', 'web')).toBe(fares.wellAnew.image);
    expect(await bench.manifests.undoRollout(operation, ref, { revisionsBack: 1 })).toEqual(undone);
    expect(await imageOf('deployment', 'web')).toBe(fares.wellAnew.image);
    const { spec } = await cluster.get('deployment', 'web');
    expect(spec.template.metadata.labels).not.toHaveProperty('pod-template-hash');
    await expect(bench.manifests.undoRollout(newOperation(), ref, { revisionsBack: 9 })).rejects.toMatchObject({
      refusal: 'invalid',
      message: expect.stringMatching(/there are 3 revisions/),
    });
    await bench.deploy([deployment('web')]);
    expect(await imageOf('deployment', 'web')).toBe(fares.well.image);
  });

  it.each([
    ['statefulSet', statefulSet],
    ['daemonSet', daemonSet],
  ])('case 51: of a %s goes back to a revision that it has kept', async (kind, made) => {
    const name = kind.toLowerCase();
    for (const container of [fares.well, fares.wellAnew]) {
      await bench.deploy([made(name, container)]);
      await cluster.until(kind, name, (set) => set.status?.observedGeneration === set.metadata.generation);
    }
    const undone = await bench.manifests.undoRollout(newOperation(), bench.ref(kind, name), { revision: 1 });
    expect(undone).toEqual({ revision: 1, images: [fares.well.image] });
    expect(await imageOf(kind, name)).toBe(fares.well.image);
  });

  it('stands still while it is paused, and then is neither restarted nor undone', async () => {
    await bench.deploy([deployment('still')]);
    const ref = bench.ref('deployment', 'still');
    await bench.manifests.pauseRollout(newOperation(), ref);
    expect((await cluster.get('deployment', 'still')).spec.paused).toBe(true);
    await expect(bench.manifests.restartRollout(newOperation(), ref)).rejects.toThrow(/Resume the rollout first/);
    await bench.manifests.resumeRollout(newOperation(), ref);
    expect((await cluster.get('deployment', 'still')).spec.paused ?? false).toBe(false);
  });

  it('is begun anew by a restart, once for each operation', async () => {
    await bench.deploy([deployment('again')]);
    const ref = bench.ref('deployment', 'again');
    const operation = newOperation();
    await bench.manifests.restartRollout(operation, ref);
    const first = await cluster.get('deployment', 'again');
    const at = first.spec.template.metadata.annotations['kubectl.kubernetes.io/restartedAt'];
    expect(Date.parse(at)).not.toBeNaN();
    await bench.manifests.restartRollout(operation, ref);
    expect((await cluster.get('deployment', 'again')).metadata.generation).toBe(first.metadata.generation);
    await bench.deploy([deployment('again')]);
    expect((await cluster.get('deployment', 'again')).spec.template).toEqual(first.spec.template);
  });

  it('is refused for kinds that have none', async () => {
    await bench.deploy([statefulSet('never'), replicaSet('never')]);
    const set = bench.ref('statefulSet', 'never');
    await expect(bench.manifests.pauseRollout(newOperation(), set)).rejects.toThrow(
      /cannot be paused: only Deployments can/,
    );
    const replicas = bench.ref('replicaSet', 'never-v000');
    await expect(bench.manifests.restartRollout(newOperation(), replicas)).rejects.toThrow(/cannot be restarted/);
    await expect(bench.manifests.undoRollout(newOperation(), replicas, { revision: 1 })).rejects.toThrow(
      /cannot be rolled back/,
    );
    const missing = bench.manifests.restartRollout(newOperation(), bench.ref('deployment', 'nowhere'));
    await expect(missing).rejects.toMatchObject({ refusal: 'not-found' });
  });
});
