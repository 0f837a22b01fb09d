import { expect, it } from '@jest/globals';
import { Forbidden, NotAccepted } from '../../../src/providers/kubernetes/api/errors.ts';
import { describeOnCluster } from '../cluster.ts';
import { open } from '../open.ts';

describeOnCluster('Access', (cluster) => {
  const rules = [
    { verb: 'get', group: '', resource: 'pods' },
    { verb: 'create', group: 'apps', resource: 'deployments' },
    { verb: 'get', group: '', resource: 'pods/log' },
    { verb: 'patch', group: 'apps', resource: 'deployments/scale' },
  ];

  it('tells what the caller may do', async () => {
    const asked = rules.map((rule) => ({ ...rule, namespace: cluster.namespace }));
    expect(await cluster.api.permitted(asked)).toEqual([true, true, true, true]);
    expect(await cluster.api.permitted(rules)).toEqual([true, true, true, true]);
  });

  it('tells what the caller may not do, in the order of the questions', async () => {
    const nobody = await cluster.nobody();
    const asked = rules.map((rule) => ({ ...rule, namespace: cluster.namespace }));
    const review = { verb: 'create', group: 'authorization.k8s.io', resource: 'selfsubjectaccessreviews' };
    expect(await nobody.permitted([...asked, review])).toEqual([false, false, false, false, true]);
  });

  it('lets everybody who is known ask what kinds there are', async () => {
    const nobody = await cluster.nobody();
    expect(await nobody.typeOf('deployment')).toMatchObject({ apiVersion: 'apps/v1' });
  });

  it('names verb, kind and namespace to who may not', async () => {
    const nobody = await cluster.nobody();
    const type = await cluster.type('deployment');
    const fault = await nobody.list(type, { namespace: cluster.namespace }).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(Forbidden);
    expect((fault as Forbidden).facts).toMatchObject({
      verb: 'list',
      resource: 'deployments.apps',
      namespace: cluster.namespace,
    });
    await expect(nobody.list(type)).rejects.toThrow('at the cluster scope');
    const watch = nobody.watch(
      type,
      { namespace: cluster.namespace, resourceVersion: '0' },
      new AbortController().signal,
    );
    await expect(watch[Symbol.asyncIterator]().next()).rejects.toThrow(Forbidden);
  });

  it('does not know who comes with a token that is over', async () => {
    const late = open(cluster.place.kubeconfig.replace(/token: .*?(?=[\n,}])/, 'token: over'));
    await expect(late.list(await cluster.type('pod'), { namespace: cluster.namespace })).rejects.toThrow(NotAccepted);
    await expect(late.types()).rejects.toThrow(NotAccepted);
  });
});
