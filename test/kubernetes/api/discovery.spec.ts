import { expect, it } from '@jest/globals';
import { describeOnCluster } from '../cluster.ts';
import { definition } from '../objects.ts';

describeOnCluster('Discovery', (cluster) => {
  it.each([
    ['deployment', 'apps/v1', 'Deployment'],
    ['Deployment', 'apps/v1', 'Deployment'],
    ['deployments', 'apps/v1', 'Deployment'],
    ['deploy', 'apps/v1', 'Deployment'],
    ['replicaSet', 'apps/v1', 'ReplicaSet'],
    ['sts', 'apps/v1', 'StatefulSet'],
    ['svc', 'v1', 'Service'],
    ['networkPolicy', 'networking.k8s.io/v1', 'NetworkPolicy'],
    ['hpa', 'autoscaling/v2', 'HorizontalPodAutoscaler'],
    ['cronjob', 'batch/v1', 'CronJob'],
    ['Role.rbac.authorization.k8s.io', 'rbac.authorization.k8s.io/v1', 'Role'],
  ])('knows %s', async (written, apiVersion, kind) => {
    expect(await cluster.api.typeOf(written)).toMatchObject({ apiVersion, kind, namespaced: true });
  });

  it('takes the version that is asked for', async () => {
    expect(await cluster.api.typeOf('hpa', 'autoscaling/v2')).toMatchObject({ apiVersion: 'autoscaling/v2' });
    expect(await cluster.api.typeOf('Deployment', 'apps/v1beta1')).toBeUndefined();
  });

  it('tells kinds of a namespace from those of the cluster', async () => {
    expect(await cluster.api.typeOf('namespace')).toMatchObject({ namespaced: false, plural: 'namespaces' });
    expect(await cluster.api.typeOf('clusterRole')).toMatchObject({ namespaced: false });
  });

  it('tells what can be done with a kind', async () => {
    const type = await cluster.api.typeOf('deployment');
    expect(type?.verbs).toEqual(
      expect.arrayContaining(['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']),
    );
    expect(type?.subresources).toEqual(expect.arrayContaining(['scale', 'status']));
    expect((await cluster.api.typeOf('pod'))?.subresources).toEqual(expect.arrayContaining(['log', 'eviction']));
  });

  it('does not invent a kind', async () => {
    expect(await cluster.api.typeOf('Gadget')).toBeUndefined();
    expect(await cluster.api.typeOf('Gadget.gennaker.example')).toBeUndefined();
  });

  it('lists every kind once for each version', async () => {
    const all = (await cluster.api.types()).map(({ apiVersion, plural }) => `${apiVersion} ${plural}`);
    expect(all).toEqual(
      expect.arrayContaining(['v1 pods', 'apps/v1 deployments', 'batch/v1 jobs', 'policy/v1 poddisruptionbudgets']),
    );
    expect(new Set(all).size).toBe(all.length);
  });

  it('finds a kind whose definition has just been made, and its objects', async () => {
    const plural = `sprockets${cluster.suffix}`;
    const kind = `Sprocket${cluster.suffix}`;
    expect(await cluster.api.typeOf(kind)).toBeUndefined();
    await cluster.make(definition(kind, plural));
    await cluster.until('customResourceDefinition', `${plural}.gennaker.example`, ({ status }) =>
      status?.conditions?.some(
        (condition: { type: string; status: string }) =>
          condition.type === 'Established' && condition.status === 'True',
      ),
    );
    const type = await cluster.newType(`${kind}.gennaker.example`);
    expect(type).toMatchObject({ apiVersion: 'gennaker.example/v1', kind, plural, namespaced: true });

    const made = await cluster.make({
      apiVersion: 'gennaker.example/v1',
      kind,
      metadata: { name: 'one' },
      spec: { teeth: 12 },
    });
    expect(made).toMatchObject({ kind, spec: { teeth: 12 } });
    expect(
      (await cluster.api.list(type, { namespace: cluster.namespace })).map(({ metadata }) => metadata.name),
    ).toEqual(['one']);
  });
});
